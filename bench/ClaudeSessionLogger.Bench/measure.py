"""measure.py REPEAT INPUT -- PROGRAM ARGS...

Runs a program REPEAT times, one after the other, and prints for each: wall seconds, CPU seconds, peak memory in KB, exit code.
Apart from the benchmark itself because Linux counts to a new process's peak the memory of the one it was forked from: this one
is small."""
import os, sys, time

repeat, source, _, *command = sys.argv[1:]
for _ in range(int(repeat)):
    files = [(os.POSIX_SPAWN_OPEN, 0, source, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, use = os.wait4(pid, 0)
    print(time.perf_counter() - start, use.ru_utime + use.ru_stime, use.ru_maxrss, os.waitstatus_to_exitcode(status))
