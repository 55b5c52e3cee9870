run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip -6 addr add 2001:db8::1/64 dev v0 nodad
run ip netconf
run ip -j netconf
run ip -6 netconf show dev v0
run ip netconf show dev nosuch
run ip token
run ip token set ::7 dev v0
run ip token get dev v0
run ip ntable change name arp_cache dev v0 base_reachable 99000 queue 9 retrans 500
run ip ntable change name nosuch thresh1 7
run ip mroute show
run ip mrule
run ip -6 mrule
run tc qdisc show dev nosuch
run ip stats show dev v1 group offload
run ip stats show dev v1 group xstats_slave
run bridge fdb show
run bridge fdb add 02:00:00:00:00:55 dev v0
run bridge fdb add 02:00:00:00:00:55 dev v0 self permanent
run bridge fdb append 02:00:00:00:00:56 dev v0
run bridge fdb show dev v0
run bridge fdb del 02:00:00:00:00:55 dev v0
run bridge fdb del 02:00:00:00:00:99 dev v0
run bridge fdb show br nosuch
run bridge monitor nosuch
