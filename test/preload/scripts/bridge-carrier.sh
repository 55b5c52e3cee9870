run ip link add br0 type bridge
run ip link set br0 up
run sh -c 'ip -br link show br0 | cut -c1-30'
run ip link set br0 address 02:00:00:00:00:20
# Linux learns of the carrier a little later.
until_down() {
  for attempt in $(seq 600); do
    ip link show "$1" | grep -q 'state DOWN' && break
    sleep 0.1
  done
}
until_down br0
run ip link show br0
run ip link add br1 address 02:00:00:00:00:21 type bridge
run ip link set br1 up
until_down br1
run ip link show br1
run ip addr add 10.0.0.1/24 dev br1
run ip route
