"""A real SIP telephone and a real caller, both on loopback."""

import shutil
import socket
import subprocess
import time

from tests.support.own_port import own_port

MODULES = "/usr/lib/baresip/modules"


def missing():
    """What of the two is not installed."""
    return [name for name in ("baresip", "sipp") if shutil.which(name) is None]


class Telephone:
    """baresip without sound, told by its control port."""

    def __init__(self, folder):
        for _ in range(10):  # baresip takes others besides, and ends where it cannot
            if self._started(folder):
                return
        raise AssertionError("baresip found no free port in ten attempts")

    def _started(self, folder):
        self.sip, self.control = own_port(), own_port()
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
        deadline = time.monotonic() + 30
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.control)).close()
            except OSError:
                assert time.monotonic() < deadline, "baresip did not open its control port"
                time.sleep(0.01)
            else:
                return True
        return False

    def hang_up_for_good(self):
        self._process.kill()  # a SIGTERM is not always heard while a call is up
        self._process.wait(30)


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
  <recv response="200" rrs="true">
    <action><ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      <exec command="touch ready-NUMBER"/></action>
  </recv>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To:[$to]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv request="INFO"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To:[$to]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200"/>"""
GIVE_UP = """<recv response="180">
    <action><ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
      <exec command="touch ready-NUMBER"/></action>
  </recv>
  <recv request="INFO"/>
  <send retrans="500"><![CDATA[
CANCEL sip:desk@[remote_ip]:[remote_port] SIP/2.0
Via:[$via]
From: "WIRELESS CALLER" <sip:NUMBER@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:desk@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 CANCEL
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200"/>
  <recv response="487"/>"""


ENOUGH = """INFO sip:caller@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:1;branch=z9hG4bK-enough
From: <sip:test@127.0.0.1>;tag=test
To: <sip:caller@127.0.0.1>
Call-ID: {call_id}
CSeq: 1 INFO
Max-Forwards: 70
Content-Length: 0

"""


class Caller:
    """SIPp calls, and stays until it is told that the caller has had enough."""

    def __init__(self, folder, telephone, number, *, gives_up=False):
        scenario = folder / f"caller-{number}.xml"
        middle = GIVE_UP if gives_up else TALK
        scenario.write_text(SCENARIO.replace("MIDDLE", middle).replace("NUMBER", number))
        self._ready = folder / f"ready-{number}"
        self._port = own_port()
        self._call_id = f"call-{self._port}"
        self._process = subprocess.Popen(
            ["sipp", "-sf", str(scenario), "-m", "1", "-i", "127.0.0.1", "-nostdin",
             "-timeout", "600s", "-cid_str", self._call_id, "-p", str(self._port),
             f"127.0.0.1:{telephone.sip}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def hangs_up(self):
        """The caller leaves now (who gives up: once it rings there); SIPp saw a whole call."""
        deadline = time.monotonic() + 30
        while not self._ready.exists():
            assert time.monotonic() < deadline, "the other end never rang or answered"
            time.sleep(0.01)
        enough = ENOUGH.format(call_id=self._call_id).replace("\n", "\r\n").encode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as word:
            word.sendto(enough, ("127.0.0.1", self._port))
        assert self._process.wait(30) == 0, "SIPp did not have the call that was written for it"

    def kill(self):
        self._process.kill()
        self._process.wait(30)
