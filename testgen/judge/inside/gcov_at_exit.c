/* Compiled beside a C or C++ program whose coverage is wanted, with gcc --coverage: throws away what the program
   prints, and when it ends becomes gcov, which writes what was run to the real standard output as JSON. The process is
   the program's own, in its jail: what it says of its coverage is believed about nothing else. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C"
#endif
void __gcov_dump(void);

enum { MOST_FILES = 64 };
static int testgen_out = -1;

__attribute__((constructor(101))) static void testgen_begin(void) {
  char folder[512];
  int nowhere = open("/dev/null", O_WRONLY);
  testgen_out = dup(1);
  dup2(nowhere, 1);
  close(nowhere);
  /* Counters go to the folder of this run, wherever the program was compiled. */
  if (getcwd(folder, sizeof folder)) setenv("GCOV_PREFIX", folder, 1);
  setenv("GCOV_PREFIX_STRIP", "99", 1);
}

__attribute__((destructor(101))) static void testgen_end(void) {
  static char names[MOST_FILES][256];
  static char *words[MOST_FILES + 5];
  static char gcov[] = "gcov", as_json[] = "--json-format", to_stdout[] = "--stdout", branches[] = "--branch-probabilities";
  int count = 0, at = 0;
  struct dirent *entry;
  DIR *folder;
  __gcov_dump();
  folder = opendir(".");
  words[at++] = gcov;
  words[at++] = as_json;
  words[at++] = to_stdout;
  words[at++] = branches;
  while (folder && count < MOST_FILES && (entry = readdir(folder))) {
    size_t length = strlen(entry->d_name);
    if (length > 5 && length < 256 && !strcmp(entry->d_name + length - 5, ".gcda")) {
      strcpy(names[count], entry->d_name);
      words[at++] = names[count++];
    }
  }
  words[at] = 0;
  dup2(testgen_out, 1);
  execvp(words[0], words);
  _exit(1);
}
