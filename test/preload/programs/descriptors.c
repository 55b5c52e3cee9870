/* Programs close what they do not know, and put other files in its place. */
#include "say.h"

#include <fcntl.h>
#include <net/if.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static void talk(const char *what, int a, int b) {
  char text[9];
  SAY(what, send_to(a, 78, 0, what, 0));
  SAY("received", recv(b, text, sizeof text, MSG_DONTWAIT | MSG_TRUNC));
}

/* All that is above a program's own descriptors. */
static void close_unknown(int a, int b) {
  for (int fd = 3; fd < 2048; fd++)
    if (fd != a && fd != b) close(fd);
}

/* Another file under every number above a program's own. */
static void cover_unknown(int a, int b) {
  int null = open("/dev/null", O_RDWR);
  for (int fd = 512; fd < 1020; fd++)
    if (fd != a && fd != b) dup2(null, fd);
  talk("covered", a, b);
  int wrong = 0;
  for (int fd = 512; fd < 1020; fd++) wrong += fd != a && fd != b && write(fd, "x", 1) != 1;
  TELL("files that are no more what they were: %d\n", wrong);
  for (int fd = 512; fd < 1020; fd++) close(fd);
}

static void spawned(void) {
  char *arguments[] = {"true", NULL};
  pid_t pid;
  int status = -1;
  if (posix_spawnp(&pid, "true", NULL, NULL, arguments, environ) == 0) waitpid(pid, &status, 0);
  TELL("spawned: %d\n", status);
  pid = vfork();
  if (pid == 0) {
    execlp("true", "true", (char *)NULL);
    _exit(1);
  }
  waitpid(pid, &status, 0);
  TELL("after vfork: %d\n", status);
}

int main(void) {
  int a = bound(77, 0), b = bound(78, 0);
  talk("first", a, b);
  close_unknown(a, b);
  talk("closed", a, b);
  cover_unknown(a, b);
  if (close_range(10, ~0U, 0) < 0) perror("close_range");
  talk("range", a, b);
  closefrom(10);
  talk("from", a, b);
  spawned();
  talk("again", a, b);
  int copy = dup2(a, 9);
  close(a);
  talk("copy", copy, b);
  char name[IFNAMSIZ] = "";
  errno = 0;
  TELL("lo is %u, 1 is %s\n", if_nametoindex("lo"), if_indextoname(1, name) ? name : "nothing");
  errno = 0;
  TELL("no-such is %u: %s\n", if_nametoindex("no-such"), strerrorname_np(errno));
  TELL("a-name-that-is-too-long is %u: %s\n", if_nametoindex("a-name-that-is-too-long"), strerrorname_np(errno));
  errno = 0;
  TELL("9999 is %s: %s\n", if_indextoname(9999, name) ? name : "nothing", strerrorname_np(errno));
  return 0;
}
