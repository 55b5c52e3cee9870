ip link add br0 address 02:00:00:00:00:20 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 type bridge_slave cost 7
ip link set v0 master br0
run ip link set v0 type bridge_slave cost 7 priority 3 hairpin on guard on learning off
run ip link set v0 type bridge_slave cost 0
run ip link set v0 type bridge_slave priority 99
run ip link set v0 type bridge_slave state 3
run ip link set v0 type bridge_slave state 9
run ip -j -d link show v0
run bridge -d link show
run bridge link set dev v0 cost 9 learning on
run bridge -j -d link show
run ip link set v0 type bridge_slave fdb_flush
run ip link set v0 type bridge
run ip link set v0 type veth
run ip link set br0 type veth peer foo
