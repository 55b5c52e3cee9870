ip link set lo up
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link set v0 addrgenmode none
ip link set v1 addrgenmode none
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip -6 addr add 2001:db8::1/64 dev v0 nodad
run nl-neigh-add --addr=10.0.0.5 --lladdr=02:00:00:00:00:55 --dev=v0
run nl-neigh-add --addr=10.0.0.5 --lladdr=02:00:00:00:00:55 --dev=v0
run nl-neigh-add --addr=10.0.0.6 --lladdr=02:00:00:00:00:56 --dev=v0 --state=reachable
run nl-neigh-add --addr=2001:db8::7 --lladdr=02:00:00:00:00:56 --dev=v0 --state=permanent
run sh -c "nl-neigh-list | grep -v ff02::16 | sort"
run sh -c "nl-neigh-list --details | grep -v ff02::16 | sort"
run sh -c "nl-neigh-list --dev=v0 --details | grep -v ff02::16 | sort"
run nl-neigh-delete --addr=10.0.0.5 --dev=v0
run nl-neigh-delete --addr=10.0.0.99 --dev=v0
run sh -c "nl-neigh-list | grep -v ff02::16 | sort"
run nl-route-add --dst=10.1.0.0/16 --nexthop=dev=v0,via=10.0.0.9
run nl-route-add --dst=10.1.0.0/16 --nexthop=dev=v0,via=10.0.0.9
run nl-route-add --dst=10.2.0.0/16 --nexthop=dev=v0,via=10.0.0.9,weight=3 --nexthop=dev=v0,via=10.0.0.8,weight=5
run nl-route-add --dst=10.3.0.0/16 --type=unreachable
run nl-route-add --dst=10.4.0.0/16 --nexthop=dev=v0 --table=77 --priority=5 --protocol=static --metric=mtu=1400
run nl-route-add --dst=2001:db8:5::/48 --nexthop=dev=v0,via=2001:db8::9
run nl-route-add --dst=10.5.0.0/16 --nexthop=dev=v0,via=192.0.2.1
run nl-route-list
run nl-route-list
run nl-route-list --cache
run nl-route-list --details --family=inet
run nl-route-list --details --family=inet6
run nl-route-list --table=local
run nl-route-get 10.1.2.3
# Which of two ways a packet takes is a matter of a secret of the kernel.
run nl-route-get 10.2.2.3 | sed 's/10[.]0[.]0[.][89]/10.0.0.8 or 10.0.0.9/'
run nl-route-get 10.3.2.3
run nl-route-get 2001:db8:5::1
run nl-route-delete --dst=10.1.0.0/16
run nl-route-delete --dst=10.99.0.0/16
run nl-route-delete --all --yes --table=main
run nl-route-list
ip rule add from 10.1.0.0/16 table 7
ip rule add fwmark 5 priority 100 prohibit
ip rule add to 192.0.2.0/24 iif v0 lookup main priority 200
run nl-rule-list
run nl-rule-list --details
run nl-rule-list --family=inet --details
run nl-rule-list --family=inet6 --details
run nl-neightbl-list
run nl-qdisc-add --dev=nosuch --parent=root pfifo
run sh -c 'genl-ctrl-list | head -4'
run sh -c 'genl-ctrl-list --details | head -6'
run nl-link-list --nosuch
