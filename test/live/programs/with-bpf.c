/* with-bpf FD PROGRAM ARGUMENT…: runs a program that has descriptor FD open, a BPF program for lightweight tunnels that lets
 * every packet pass. */
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
	/* r0 = BPF_OK; exit */
	struct bpf_insn pass[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K}, {.code = BPF_JMP | BPF_EXIT}};
	union bpf_attr load = {
	    .prog_type = BPF_PROG_TYPE_LWT_OUT, .insn_cnt = 2, .insns = (uintptr_t)pass, .license = (uintptr_t) "GPL"};
	if (argc < 3) return 2;
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
	if (fd < 0 || dup2(fd, atoi(argv[1])) < 0) {
		perror("with-bpf");
		return 77;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}
