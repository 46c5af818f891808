"""terminal.py KEYS COLUMNS ROWS -- PROGRAM ARGS...

Runs a program in a pseudo-terminal and types KEYS keys. Prints: milliseconds until the first screen, median and 99th
percentile of the milliseconds from a key until its screen is drawn, peak memory in MB, CPU seconds while idle for two
seconds. A screen is drawn when nothing has come for 3 ms; these are not counted."""
import fcntl, os, pty, select, struct, sys, termios, time

keys, columns, rows, _, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
    os.execve(command[0], command, os.environ)
start = time.perf_counter()


def drawn(since, timeout, text=b""):
    """Milliseconds until what follows was drawn; at least until TEXT was seen."""
    seen, last = b"", None
    while True:
        wait = timeout if last is None or text not in seen else 0.003
        if not select.select([terminal], [], [], wait)[0]:
            return ((last or time.perf_counter()) - since) * 1000
        seen += os.read(terminal, 65536)
        last = time.perf_counter()


def status(name):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


def cpu():
    with open(f"/proc/{pid}/stat") as line:
        fields = line.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


first = drawn(start, 10, b"session-0")
drawn(time.perf_counter(), 1)
times = []
# Down and up a list, pages, an order, a filter that is typed and removed, a session that is opened and closed.
script = ["\x1b[B"] * 20 + ["\x1b[6~"] * 5 + ["\x1b[5~"] * 4 + ["o"] * 3 + list("/bil") + ["\x7f"] * 3 + ["\r"]
for i in range(int(keys)):
    os.write(terminal, script[i % len(script)].encode())
    times.append(drawn(time.perf_counter(), 1))
    time.sleep(0.01)
times.sort()
before = cpu()
time.sleep(2)
idle = cpu() - before
memory = status("VmHWM") / 1024
os.write(terminal, b"q")
try:
    drawn(time.perf_counter(), 1)
except OSError:
    pass  # the program has ended
os.close(terminal)
os.waitpid(pid, 0)
print(first, times[len(times) // 2], times[int(len(times) * 0.99)], memory, idle)
