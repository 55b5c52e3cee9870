run genl ctrl get name nlctrl
run genl ctrl get name no-such-family
run genl ctrl get id 0x10
