run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip -6 addr add 2001:db8::1/64 dev v0 nodad
run ip route add default via 10.0.0.254 proto static metric 100 mtu lock 1400 rtt 30ms rttvar 20ms window 7 cwnd 5 initcwnd 4 initrwnd 3 quickack 1 congctl reno ssthresh 9 reordering 4 rto_min 5ms features ecn realms 5
run ip route add 10.1.0.0/16 via 10.0.0.9 tos 4 src 10.0.0.1
run ip route add 10.1.0.0/16 via 10.0.0.9 dsfield 0x10 scope global pref medium
run ip route add 10.2.0.0/16 dev v0 scope host
run ip route add 10.2.0.0/16 dev v0 src 10.7.7.7
run ip route add throw 10.3.0.0/16 table 99
run ip route add local 10.4.0.1 dev lo
run ip route add broadcast 10.4.0.255 dev v0
run ip route add nat 10.4.0.255 dev v0
run ip route add multicast 224.5.0.0/16 dev v0
run ip route add 10.5.0.0/16 via inet6 2001:db8::9 dev v0
run ip route add 10.6.0.0/16 nexthop via 10.0.0.9 dev v0 weight 256 nexthop dev v1
run ip route add 10.6.0.1/16 via 10.0.0.9
run ip route add 10.8.0.0/16 via 10.0.0.9 dev v1
run ip route add 10.8.0.0/16 via 10.0.0.1
run ip route add 10.8.0.0/16 via 10.1.0.1
run ip route add 10.8.0.0/16
run ip route
run ip -d route
run ip -j -d route
run ip -o route
run ip route show root 10.0.0.0/8
run ip route show match 10.1.0.5
run ip route show exact 10.1.0.0/16
run ip route show tos 4
run ip route show type local table local
run ip route show via 10.0.0.9
run ip route show dev v0 proto kernel
run ip route show scope link
run ip route list table 99
run ip -4 route list table all
run ip route list table 12345
run ip -4 -j route list table all
run ip route show cache
run ip route get 10.1.2.3
run ip route get 10.1.2.3 tos 4
run ip route get 10.1.2.3 from 10.0.0.1 iif v1
run ip route get 10.1.2.3 from 10.9.9.9
run ip route get 10.1.2.3 oif v0
run ip route get 10.1.2.3 oif v1
run ip route get 10.1.2.3 mark 5 uid 7
run ip route get 10.1.2.3 ipproto tcp sport 5 dport 8
run ip route get 10.1.2.3 connected
run ip route get 224.0.0.5
run ip route get 255.255.255.255
run ip route get 127.0.0.1
run ip route get 10.0.0.1
run ip route get 10.0.0.255
run ip route get 10.1.2.3 fibmatch
run ip -j route get 10.1.2.3 fibmatch
run ip route get to 10.1.2.3 vrf nosuch
run sh -c 'ip route save > $1; ip route flush table main; ip route; ip route restore < $1; ip route' sh "$EVENTS"
run sh -c 'ip addr save > $1; ip addr flush dev v0; ip addr restore < $1; ip addr show v0' sh "$EVENTS"
run sh -c 'printf "link add b9 address 02:00:00:00:00:77 type bridge\nlink set b9 mtu 1300\nlink set nosuch mtu 1\nlink show b9\n" | ip -batch -'
run sh -c 'printf "link set nosuch mtu 1\nlink show b9\n" | ip -force -batch -'
run ip -batch /nonexistent
run ip route flush
run ip route flush table 99
run ip route flush dev v0
run ip route flush cache
run ip route change 10.77.0.0/16 dev v0
run ip route replace 10.77.0.0/16 dev v0
run ip route change 10.77.0.0/16 dev v0 mtu 1400
run ip route prepend 10.77.0.0/16 dev v0 mtu 1300
run ip route test 10.77.0.0/16 dev v0
run ip route
run ip route add unreachable 10.71.0.0/16
run ip route get 10.71.0.1 oif v0
run ip route get 10.71.0.1
