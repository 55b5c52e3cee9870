ip link set lo up
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link set v0 up
ip link set v1 up
run nl-fib-lookup 10.0.0.5
ip addr add 10.0.0.1/24 dev v0
ip route add 10.2.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3
ip route add unreachable 10.3.0.0/16
ip route add throw 10.4.0.0/16
ip route add 10.5.0.0/16 dev v0 table 77
run nl-fib-lookup 10.0.0.5
run nl-fib-lookup 10.0.0.1
run nl-fib-lookup 10.0.0.255
run nl-fib-lookup 127.0.0.1
run nl-fib-lookup 10.2.0.255
run nl-fib-lookup 10.3.0.255
run nl-fib-lookup 10.4.0.255
run nl-fib-lookup 10.5.0.255
run nl-fib-lookup --table 77 10.5.0.255
run nl-fib-lookup --table 78 10.5.0.255
run nl-fib-lookup --table local 10.0.0.1
run nl-fib-lookup --table local 10.0.0.5
run nl-fib-lookup --table main 10.0.0.1
run nl-fib-lookup --scope link 10.0.0.1
run nl-fib-lookup --scope host 10.0.0.1
run nl-fib-lookup --scope host 10.2.0.1
run nl-fib-lookup foo
ip rule add pref 7 table 9
run nl-fib-lookup --table local 10.0.0.1
run nl-fib-lookup --table local 10.0.0.5
run nl-fib-lookup --table main 10.0.0.1
