"""dashboard.py PROGRAM

Starts a dashboard, opens it, and loads the data of its page three times. Prints the milliseconds from the command to the first
byte of the page, and the most memory that the dashboard had, in MB."""
import http.client, re, subprocess, sys, time

start = time.perf_counter()
dashboard = subprocess.Popen([sys.argv[1], "dashboard", "--no-open"], stdout=subprocess.PIPE, text=True)
try:
    while (address := re.search(r"http://([\d.]+):(\d+)(/\S*)", dashboard.stdout.readline())) is None:
        pass

    def get(path, cookie):
        connection = http.client.HTTPConnection(address[1], int(address[2]))
        connection.request("GET", path, headers={"Cookie": cookie})
        return connection.getresponse()

    cookie = get(address[3], "").getheader("set-cookie").split(";")[0]
    page = get("/", cookie)
    page.read(1)
    first = (time.perf_counter() - start) * 1000
    for path in ["/api/about", "/api/usage", "/api/sessions"] * 3:
        answer = get(path, cookie)
        assert answer.status == 200 and answer.read(), path
    peak = re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{dashboard.pid}/status").read())[1]
    print(first, int(peak) / 1024)
finally:
    dashboard.terminate()
    dashboard.wait()
