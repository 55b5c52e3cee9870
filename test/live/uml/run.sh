#!/bin/sh
# Runs a command on a User-Mode Linux kernel, over the files of this machine, of which nothing is changed but what is in build/:
#   test/live/uml/run.sh LINUX COMMAND...
# LINUX is the program that `make ARCH=um` gave. Needs root, as the command is root's there. Gives the command's exit code, and 125
# where the kernel did not come so far.
set -eu
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
linux=$1
shift
here=$(pwd)
mkdir -p "$here/build"
job=$(mktemp -d)
trap 'rm -rf "$job"' EXIT
trap 'exit 125' INT TERM HUP

# The command, word by word, as a shell reads it again.
for word; do printf "'%s' " "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done >"$job/command"

# Before there is a file system that can be written to.
cat >"$job/init" <<END
#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
cd /mnt/root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs devtmpfs dev
mount -t tmpfs tmpfs run
mkdir run/job run/netns
mount -t hostfs -o "$job" none run/job
mount -t hostfs -o "$here/build" none ".$here/build"
exec chroot . /bin/sh /run/job/main
END
chmod +x "$job/init"

# Links of tunnels that every namespace would have are in the way of stories that count links. When this ends, the kernel does.
cat >"$job/main" <<END
cd "$here"
ip link set lo up
echo 2 >/proc/sys/net/core/fb_tunnels_only_for_init_net
for tty in 1 2; do stty -F /dev/tty\$tty raw -echo; done
setsid sh /run/job/command </dev/null >/dev/tty1 2>/dev/tty2
echo \$? >/run/job/code
END

exec 8>&1 9>&2
"$linux" mem="${NLKIT_UML_MEMORY:-1536M}" root=/dev/root rootfstype=hostfs rootflags=/ ro init="$job/init" panic=-1 quiet \
  con=null con0=null con1=null,fd:8 con2=null,fd:9 </dev/null >/dev/null 2>&1 || true
[ -s "$job/code" ] || { echo "$linux ended without having run the command" >&2; exit 125; }
exit "$(cat "$job/code")"
