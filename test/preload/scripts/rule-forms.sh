run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip -4 rule add from 10.0.0.0/8 to 192.0.2.0/24 iif v0 oif v1 fwmark 7/0xff tos 4 pref 55 lookup 99 suppress_prefixlength 4
run ip rule add ipproto tcp sport 55 dport 66-77 table 8 pref 56
run ip rule add uidrange 5-7 lookup 5 pref 57
run ip rule add goto 32766 pref 58
run ip rule add goto 99999 pref 59
run ip rule add goto 5 pref 60
run ip rule add nop pref 61
run ip rule add not from 10.0.0.0/8 lookup 7 pref 62
run ip rule add l3mdev pref 63
run ip rule add tun_id 7 lookup 4 pref 64
run ip rule add suppress_ifgroup 4 lookup 4 pref 65
run ip rule add realms 4/5 lookup 4 pref 66
run ip rule add nat 10.0.0.1 pref 67
run ip rule add iif nosuch lookup 4 pref 68
run ip rule add unreachable pref 69
run ip rule add blackhole pref 70 proto 5
run ip rule
run ip -j rule
run ip -d rule
run ip -6 rule add from 2001:db8::/32 lookup 99 pref 9
run ip -6 rule
run ip -j -6 rule
run ip rule show table 5
run ip rule show iif v0
run ip rule show pref 62
run ip rule del pref 62 lookup 9
run ip rule del lookup 7
run ip rule del from 10.0.0.0/8
run ip rule flush
run ip rule
run ip rule del pref 0
run ip rule
run ip rule add goto 100 pref 9
run ip rule add goto 200 pref 9
run ip rule add from 10.0.0.0/8 table 7 pref 10
run ip rule add table 7 pref 10
run ip rule add from 10.1.0.0/16 table 7 pref 10
run ip rule add to 10.1.0.0/16 table 7 pref 10
run ip rule add fwmark 7 table 7 pref 10
run ip rule add not table 7 pref 10
run ip rule
run ip rule del pref 10
run ip rule del fwmark 8 pref 10
run ip rule del goto 700 pref 9
run ip rule
