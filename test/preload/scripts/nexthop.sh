run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip -6 addr add 2001:db8::1/64 dev v0 nodad
run ip nexthop add id 1 via 10.0.0.2 dev v0
run ip nexthop add id 2 via 10.0.0.3 dev v0 onlink
run ip nexthop add id 3 blackhole
run ip nexthop add id 4 dev v0
run ip nexthop add id 5 via 2001:db8::5 dev v0
run ip nexthop add id 6 via 2001:db8::6 dev v0 proto 77
run ip nexthop add id 101 group 1/2
run ip nexthop add id 102 group 1,3/2,7
run ip nexthop add id 103 group 5/6
run ip nexthop add id 104 group 1/5
run ip nexthop add id 105 group 3/1
run ip nexthop add id 106 group 99
run ip nexthop add id 1 via 10.0.0.2 dev v0
run ip nexthop add id 8 via 192.0.2.7 dev v0
run ip nexthop add id 9 dev nosuch
run ip nexthop add id 10 via 10.0.0.9 dev v0 fdb
run ip nexthop add id 11 via 10.0.0.9 fdb
run ip nexthop add via 10.0.0.77 dev v0
run ip nexthop
run ip -j nexthop
run ip -d nexthop
run ip nexthop show groups
run ip nexthop show fdb
run ip nexthop show dev v0
run ip nexthop get id 101
run ip nexthop get id 999
run ip route add 10.1.0.0/16 nhid 101
run ip route add 10.2.0.0/16 nhid 1
run ip route add 10.3.0.0/16 nhid 3
run ip route add 10.4.0.0/16 nhid 999
run ip route add 10.5.0.0/16 nhid 5
run ip -6 route add 2001:db8:5::/48 nhid 103
run ip -6 route add 2001:db8:6::/48 nhid 5
run ip -6 route add 2001:db8:7::/48 nhid 3
run ip route
run ip -j route
run ip -d route
run ip -6 route
run ip -j -6 route
run ip route get 10.2.0.1
run ip route get 10.2.0.1 fibmatch
run ip route get 10.3.0.1
run ip route get 10.3.0.1 oif v0
run ip route get 10.3.0.1 fibmatch
run ip nexthop replace id 1 via 10.0.0.4 dev v0
run ip nexthop replace id 101 group 2
run ip route
run ip nexthop del id 2
run ip nexthop
run ip route
run ip nexthop flush
run ip nexthop
run ip route
run ip nexthop add id 1 dev v0
run ip -6 nexthop add id 2 dev v0
run ip -6 nexthop add id 3 blackhole
run ip nexthop add id 4 via fe80::7 dev v0
run ip nexthop add id 5 via 2001:db8::7 dev v0
run ip -6 nexthop add id 6 via 2001:db8::7 fdb
run ip nexthop add id 7 via 10.0.0.7 fdb
run ip nexthop add id 8 group 6/7 fdb
run ip nexthop add id 8 group 7 fdb
run ip nexthop add id 9 group 7/1
run ip nexthop add id 9 group 7/1 fdb
run ip nexthop add id 10 group 3
run ip nexthop add id 11 group 8
run ip nexthop add id 12 via 10.0.0.1 dev v0
run ip nexthop add id 13 via 10.0.0.255 dev v0
run ip nexthop add id 14 via 10.0.0.5 dev v1
run ip nexthop add id 15 via 10.9.0.5 dev v1 onlink
run ip nexthop add id 16 dev v0 onlink
run ip -6 nexthop add id 10 blackhole
run ip nexthop add id 17 blackhole dev v0
run ip -d nexthop
run ip -6 nexthop
run ip -4 nexthop
run ip nexthop show master nosuch
run ip nexthop show fdb
run ip nexthop show groups
run ip route add 10.1.0.0/16 nhid 8
run ip route add 10.1.0.0/16 nhid 3
run ip -6 route add 2001:db8:1::/48 nhid 3
run ip -6 route add 2001:db8:2::/48 nhid 10
run ip route add 10.2.0.0/16 nhid 10
run ip -6 route
run ip -j -d -6 route
run ip route
run ip -6 route get 2001:db8:1::1
run ip -6 route get 2001:db8:1::1 oif v0
run ip -6 route get 2001:db8:2::1 oif v0
run ip route get 10.2.0.1 oif v0
run ip nexthop replace id 3 dev v0
run ip nexthop replace id 10 dev v0
run ip route
run ip -6 route
run ip nexthop del id 99
