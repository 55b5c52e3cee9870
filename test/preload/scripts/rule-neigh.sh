run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip rule add from 10.1.0.0/16 table 7
run ip rule add fwmark 5 priority 100 prohibit
run ip rule add to 192.0.2.0/24 iif v0 lookup main priority 200
run ip -j rule show
run ip rule
run ip rule del priority 100
run ip rule del priority 9999
run ip rule add from 10.1.0.0/16 table 7
run ip -j rule show
run ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0
run ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:03 dev v0
run ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:03 dev v0
run ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:04 dev v0 nud noarp
run ip -j neigh show
run ip neigh show 10.0.0.2
run ip neigh del 10.0.0.3 dev v0
run ip neigh del 10.0.0.9 dev v0
run ip neigh show
