run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip route add default via 10.0.0.254
run ip route add 10.1.0.0/16 via 10.0.0.2 metric 50
run ip route add 10.1.0.0/16 via 10.0.0.2 metric 50
run ip route replace 10.1.0.0/16 via 10.0.0.3 metric 50
run ip route append 10.1.0.0/16 via 10.0.0.4 metric 60
run ip route add 10.2.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3
run ip route add blackhole 10.3.0.0/16
run ip route add unreachable 10.4.0.0/16 table 77
run ip route add 10.5.0.0/16 via 10.9.9.9
run ip route add 10.6.0.0/16 dev br0
run ip -j route show
run ip -j route show table all type local
run ip route show table 77
run ip route get 10.1.2.3
run ip -j route get 10.7.0.1
run ip route get 10.3.0.1
run ip route del 10.1.0.0/16 metric 50
run ip route del 10.99.0.0/16
run ip link set v0 down
run ip route show
