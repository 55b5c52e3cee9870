run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip addr add 2001:db8::1/64 dev v0 nodad
run ip addr add 2001:db8:1::4/64 dev v0 nodad noprefixroute metric 9
# Linux learns of the carrier, and that nobody objects, a little later.
for attempt in $(seq 600); do
  ip -6 route show table local | grep -q 'ff00::/8 dev v1' && ip -6 route show table local | grep -q '2001:db8:1::4' && break
  sleep 0.1
done
run ip -6 route show
run ip -6 route add 2001:db8:9::/48 via 2001:db8::99
run ip -6 route add 2001:db8:9::/48 via 2001:db8::98
run ip -6 route append 2001:db8:9::/48 via 2001:db8::98
run ip -6 route add 2001:db8:a::/48 via 2001:db8::98 metric 5 mtu 1400 advmss 1300 hoplimit 7
run ip -6 route replace 2001:db8:a::/48 via 2001:db8::97 metric 5
run ip -6 route add 2001:db8:b::/48 nexthop via 2001:db8::98 weight 2 nexthop via 2001:db8::97 weight 200
run ip -6 route add unreachable 2001:db8:c::/48
run ip -6 route add prohibit 2001:db8:d::/48 metric 4
run ip -6 route add blackhole default metric 4278198272
run ip -6 route add 2001:db8:f::/48 via fe80::1
run ip -6 route add 2001:db8:f::/48 via fe80::1 dev v0
run ip -6 route add 2001:db8:f:1::/64 via fe80::1 dev v0 onlink src 2001:db8::1
run ip -6 route add 2001:db8:f:2::/64 via fe80::1 dev v0 src 2001:db8::99
run ip -6 route add 2001:db8::1/48 dev v0
run ip -6 route del 2001:db8:9::/48 via 2001:db8::98
run ip -6 route
run ip -j -6 route show proto ra
run ip -6 route get 2001:db8:9::1
run ip -6 route get 2001:db8:a::1 from 2001:db8::1
run ip -6 route get 2001:db8:c::1
run ip -6 route get 2001:db8:d::1
run ip -j -6 route get 2001:db8:a::1 fibmatch
run ip -6 route get fibmatch 2001:db8:a::1
run ip -6 route get ::1
run ip -6 route get ff02::1 oif v1
run ip -6 route get ff02::1 oif v0
run ip -6 route get fe80::1 dev v0
run ip -6 route flush proto ra
run ip -6 route flush root 2001:db8:9::/47
run ip -6 route
run ip -6 route flush table main
