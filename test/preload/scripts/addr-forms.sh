run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip addr change 10.0.0.1/24 dev v0 scope link
run ip addr replace 10.0.0.1/24 dev v0 metric 7
run ip -j route show
run ip addr replace 10.0.0.5/24 dev v0 broadcast + noprefixroute
run ip addr add 10.0.0.6/24 broadcast - dev v0
run ip addr add 10.0.1.1 peer 10.0.1.2/30 dev v0 proto 77
run ip addr change 2001:db8::1/64 dev v0 nodad home
run ip addr add 2001:db8::2/64 dev v0 nodad mngtmpaddr
run ip addr add 2001:db8::3/128 dev v0 nodad anycast
run ip addr add 2001:db8::4/64 peer 2001:db8::5 dev v0 nodad
run ip addr add 2001:db8:1::4/64 dev v0 nodad noprefixroute metric 9
run ip -j addr show dev v0
run ip addr show to 10.0.0.0/24
run ip addr show scope link
run ip addr show permanent
run ip -4 addr show secondary
run ip addr show label v0
run ip -j -4 addr show up
run ip -o -6 addr
run ip addr add 10.0.0.0/24 dev lo
run ip addr add 224.0.0.1/24 dev v0
run ip addr add 224.0.0.1/24 dev v0 autojoin
run ip addr add 0.0.0.0/24 dev v0
run ip addr add ::/64 dev v0
run ip addr add ff02::7/64 dev v0
run ip addr add 2001:db8::1/129 dev v0
run ip addr add 10.0.0.1/33 dev v0
run ip addr add 10.0.0.77/24 dev nosuch
run ip addr del 10.0.0.6 dev v0
run ip addr del 2001:db8::77/64 dev v0
run ip addr flush to 10.0.1.0/24
run ip addr flush dev v0 scope link
run ip addr show v0
