"""A real SIP telephone and a real caller, both on loopback."""

import shutil
import socket
import subprocess
import time

MODULES = "/usr/lib/baresip/modules"


def missing():
    """What of the two is not installed."""
    return [name for name in ("baresip", "sipp") if shutil.which(name) is None]


def _free(kind):
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Telephone:
    """baresip without sound, told by its control port."""

    def __init__(self, folder):
        self.sip, self.control = _free(socket.SOCK_DGRAM), _free(socket.SOCK_STREAM)
        (folder / "config").write_text(
            f"poll_method epoll\ncall_max_calls 4\naudio_player aubridge,nil\n"
            f"audio_source aubridge,nil\naudio_alert aubridge,nil\n"
            f"sip_listen 127.0.0.1:{self.sip}\nctrl_tcp_listen 127.0.0.1:{self.control}\n"
            f"net_interface 127.0.0.1\nmodule_path {MODULES}\nmodule g711.so\n"
            "module aubridge.so\nmodule_app account.so\nmodule_app menu.so\n"
            "module_app ctrl_tcp.so\n"
        )
        account = f"<sip:desk@127.0.0.1:{self.sip}>;regint=0;answermode=manual\n"
        (folder / "accounts").write_text(account)
        (folder / "contacts").write_text("")
        self._process = subprocess.Popen(
            ["baresip", "-f", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.control)).close()
            except OSError:
                assert time.monotonic() < deadline, "baresip did not open its control port"
                assert self._process.poll() is None, "baresip ended"
                continue
            return

    def hang_up_for_good(self):
        self._process.kill()  # a SIGTERM is not always heard while a call is up
        self._process.wait(10)


SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:desk@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:NUMBER@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
  ]]></send>
  <recv response="100" optional="true"/>
  MIDDLE
</scenario>
"""
TALK = """<recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <pause milliseconds="PAUSE"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200"/>"""
GIVE_UP = """<recv response="180"/>
  <pause milliseconds="PAUSE"/>
  <send retrans="500"><![CDATA[
CANCEL sip:desk@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 CANCEL
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200"/>
  <recv response="487"/>"""


def call(folder, telephone, number, milliseconds, *, gives_up=False):
    """SIPp calls; it hangs up, or gives up, after this long. A running process."""
    middle = (GIVE_UP if gives_up else TALK).replace("PAUSE", str(milliseconds))
    scenario = folder / f"caller-{number}.xml"
    scenario.write_text(SCENARIO.replace("MIDDLE", middle).replace("NUMBER", number))
    return subprocess.Popen(
        ["sipp", "-sf", str(scenario), "-m", "1", "-i", "127.0.0.1", "-nostdin", "-timeout", "20s",
         "-p", str(_free(socket.SOCK_DGRAM)), f"127.0.0.1:{telephone.sip}"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
