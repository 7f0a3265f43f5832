"""Does what a page says: writes its files, runs its commands, and looks for what it promises.

walk.py <page> <folder> <published>: in the folder, with the artifacts that were published there. A
block is run if it is of sh and no comment before it says otherwise. A server or a node is left running,
and what nodes print is searched for what "expect" comments say.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

PATIENCE = 90
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>file|run): (?P<detail>[^>]*?) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```"
    r"|^<!-- expect: (?P<expected>.*?) -->",
    re.DOTALL | re.MULTILINE,
)
STAYS = re.compile(r"examples/server|board\.Board")

page, folder, published = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
project = page.parent.parent
folder.mkdir(parents=True)
(folder / "examples").symlink_to(project / "examples")
local = project / "target/ci/local"
running = []


def fail(why):
    sys.exit(f"leg: {why}\n{printed()}")


def printed():
    return "".join(file.read_text() for file in sorted(folder.glob("printed-*")))


def await_until(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline or any(process.poll() for process in running):
            fail(f"waited {PATIENCE} s, or less as something ended, for {what}")
        time.sleep(0.2)


def end_servers_and_nodes():
    for process in reversed(running):
        os.killpg(process.pid, signal.SIGTERM)
    for process in reversed(running):
        process.wait(60)
    running.clear()
    for file in folder.glob("printed-*"):
        file.unlink()


def as_on_this_machine(command):
    repositories = f"-s {project}/.ci/settings.xml -Dpublished={published} -Dmaven.repo.local={local}"
    return re.sub(r"^mvn ", f"mvn -B {repositories} ", command)


def leave_running(command):
    log = folder / f"printed-{len(running)}"
    settings = folder / command.split(">")[1].strip() if "server" in command else None
    if settings:
        # What the server before it said would be taken for what this one says.
        settings.write_text("")
    with log.open("w") as out:
        running.append(
            subprocess.Popen(
                ["sh", "-c", "exec " + command], cwd=folder, stdout=out, stderr=out, start_new_session=True
            )
        )
    if settings:
        await_until("the server", lambda: re.search("user=|namespace=", settings.read_text()))
    else:
        await_until("a node that works", lambda: "partition" in log.read_text())


def run(block):
    for command in block.splitlines():
        print("$ " + command, flush=True)
        if "server" in command and running:
            end_servers_and_nodes()
        if STAYS.search(command):
            leave_running(command)
        elif subprocess.run(["sh", "-c", as_on_this_machine(command)], cwd=folder).returncode:
            fail(f"this failed: {command}")


try:
    for block in BLOCK.finditer(page.read_text()):
        if block["expected"]:
            await_until(block["expected"], lambda: block["expected"] in printed())
            print("leg: printed as promised: " + block["expected"])
        elif block["mark"] == "file":
            file = folder / block["detail"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"])
        elif block["mark"] is None and block["kind"] == "sh":
            run(block["text"])
finally:
    end_servers_and_nodes()
