# It asks for names of links that it has not been told of: these are gone when it reads.
listen all
kill -STOP $monitor
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 master br0
run ip link set v0 nomaster
run ip link del v0
run ip link del br0
kill -CONT $monitor
told
