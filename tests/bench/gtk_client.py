"""GNU Health's own GTK client, played from inside; run by the Python it is installed in.

    python gtk_client.py HOST:PORT DATABASE USER TYPED ROUNDS < the password

Prints, for each round, how many patients were listed, and the seconds to the list and from there
to the patient's form, each until GTK has nothing left to draw.
"""

import json
import os
import sys
import time
import traceback

import gi

gi.require_version("Gtk", "3.0")

from gi.repository import Gio, GLib, Gtk  # noqa: E402 - after the version is chosen
from gnuhealth import common, gui, rpc, translate  # noqa: E402
from gnuhealth.config import CONFIG  # noqa: E402
from gnuhealth.gui.window import Window  # noqa: E402

SETTLED_MS = 3000


def drawn():
    while Gtk.events_pending():
        Gtk.main_iteration_do(False)
    return time.perf_counter()


def play(typed, rounds):
    Window.create("gnuhealth.patient", mode=["tree", "form"])
    drawn()
    screen = gui.Main().pages[-1].screen
    for _ in range(rounds):
        if screen.current_view.view_type != "tree":
            screen.switch_view("tree")
            drawn()
        screen.screen_container.set_text(typed)
        began = time.perf_counter()
        screen.search_filter(typed)
        listed = drawn()
        found = len(screen.group)
        screen.current_record = screen.group[0] if found else None
        screen.switch_view("form")
        yield found, listed - began, drawn() - listed


def main():
    host, database, user, typed, rounds = sys.argv[1:]
    password = sys.stdin.readline().rstrip("\n")
    del sys.argv[1:]
    CONFIG.parse()
    CONFIG["login.host"], CONFIG["login.db"], CONFIG["login.login"] = host, database, user
    translate.setlang("en")
    common.get_credentials = lambda user_id=None: rpc.login({"password": password})
    gui.main.common.get_credentials = common.get_credentials

    def told():
        try:
            print(json.dumps(list(play(typed, int(rounds)))), flush=True)
        except Exception:
            traceback.print_exc()
        os._exit(0)

    GLib.timeout_add(SETTLED_MS, told)
    app = gui.Main(application_id="org.example.bench", flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.run([])


if __name__ == "__main__":
    main()
