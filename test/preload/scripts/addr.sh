run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip addr add 10.0.0.1/24 dev v0
run ip addr add 10.0.0.2/24 dev v0 label v0:two
run ip addr add 192.0.2.1 peer 192.0.2.2/32 dev v1
run ip addr add 10.0.0.1/24 dev v0
run ip addr add 2001:db8::1/64 dev v0 nodad
run ip addr add 2001:db8::1/64 dev v0
run ip -j addr show
run ip addr show v1
run ip -4 -br addr
run ip -j route show table local
run ip addr del 10.0.0.1/24 dev v0
run ip addr del 10.0.0.99/24 dev v0
run ip addr add 10.0.0.300/24 dev v0
run ip addr flush dev v1
run ip -j addr show
