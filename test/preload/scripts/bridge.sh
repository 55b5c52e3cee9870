run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 master br0
run bridge link show
run bridge -j link show
run ip -j link show master br0
