/*
 * Loaded into a server (LD_PRELOAD), it gives the server the time of day that a test writes into a file:
 * microseconds since the epoch, in 8 bytes. Clocks that only measure durations go on.
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *now;

__attribute__((constructor)) static void begin (void) {
  const char *path = getenv("SERVER_CLOCK");
  int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) abort();
  void *page = mmap(NULL, sizeof *now, PROT_READ, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) abort();
  close(file);
  now = page;
}

int clock_gettime (clockid_t clock, struct timespec *time) {
  if (now == NULL || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) {
    return (int) syscall(SYS_clock_gettime, clock, time);
  }
  int64_t micros = *now;
  time->tv_sec = micros / 1000000;
  time->tv_nsec = micros % 1000000 * 1000;
  return 0;
}

int gettimeofday (struct timeval *restrict time, void *restrict zone) {
  (void) zone;
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  time->tv_sec = precise.tv_sec;
  time->tv_usec = precise.tv_nsec / 1000;
  return 0;
}
