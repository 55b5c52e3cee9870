run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 master br0
run bridge link show
run bridge -j link show
run ip -j link show master br0
run ip link set v0 up
run ip link set v1 up
run ip link set br0 up
# Linux learns of the carrier a little later.
for attempt in $(seq 600); do
  bridge link show dev v0 | grep -q 'state forwarding' && break
  sleep 0.1
done
run ip link add v2 address 02:00:00:00:00:12 type veth peer name v3 address 02:00:00:00:00:13
run ip link set v2 master br0
run bridge -j link show
run ip link set v0 nomaster
run bridge link show
run ip link del br0
run bridge link show
