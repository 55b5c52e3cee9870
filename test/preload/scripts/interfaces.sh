ip link set lo up
run ask
ip link add v0 index 70 address 02:00:00:00:00:10 type veth peer name v1 index 71 address 02:00:00:00:00:11
ip link set v0 addrgenmode none
ip link set v1 addrgenmode none
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 brd + dev v0 label v0:first
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.1.0.1 peer 10.1.0.9/30 dev v1
ip addr add 10.2.0.1/0 dev v1
ip addr add 2001:db8::1/60 dev v0 nodad
ip addr add 2001:db8:1::1 peer 2001:db8:2::9/64 dev v1 nodad
ip addr add fe80::7/64 dev v1 nodad
run ask
ip link set v1 down
run ip link set v1 name a-longer-name15
run ask
ip link del v0
run ask
