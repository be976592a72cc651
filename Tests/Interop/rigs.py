"""Real mail servers in a temporary directory, on free loopback ports, ended by whoever started them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest
import trustme

from reaper import adopt_orphans, session_members

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "interop.test"
USER = f"ventas@{DOMAIN}"
#: The only mailboxes; anybody else is refused with 550.
MAILBOXES = ("uno", "dos", "tres", "ventas")
UNPRIVILEGED = "nobody"


def free_ports(count: int) -> List[int]:
    """Ports that nobody listens on; taken together so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def reachable(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


class Rig:
    """A directory, a certificate for localhost and processes of one's own."""

    def __init__(self, name: str, authority: trustme.CA) -> None:
        adopt_orphans()
        self.dir = Path(tempfile.mkdtemp(prefix=f"chasqui-{name}-"))
        self.dir.chmod(0o755)  # the servers' own users look inside
        self.log = self.dir / "log"
        self.mail = self.dir / "mail"
        self.processes: List["subprocess.Popen[bytes]"] = []
        self.ca_file = self.dir / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        pair = authority.issue_cert("localhost", "127.0.0.1")
        self.certificate, self.private_key = self.dir / "cert.pem", self.dir / "key.pem"
        for number, blob in enumerate(pair.cert_chain_pems):
            blob.write_to_path(str(self.certificate), append=number > 0)
        pair.private_key_pem.write_to_path(str(self.private_key))

    def spawn(self, command: List[str], **options: Any) -> "subprocess.Popen[bytes]":
        """Runs a server in the foreground, in a session of its own, so that its children end with it."""
        with open(self.dir / "console", "ab") as console:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True, **options
            )
        self.processes.append(process)
        return process

    def wait_for_ports(self, ports: List[int], timeout: float = 20) -> None:
        deadline = time.monotonic() + timeout
        while not all(reachable(port) for port in ports):
            if time.monotonic() > deadline or any(process.poll() is not None for process in self.processes):
                raise RuntimeError(f"the server does not listen on {ports}:\n{self.logs()}")
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in (self.dir / "console", self.log) if path.exists())

    def leaders(self) -> List[int]:
        """The leaders of the sessions that this rig's processes belong to."""
        return [process.pid for process in reversed(self.processes)]

    def members(self) -> List[int]:
        keep = [process.pid for process in self.processes]
        return [pid for leader in self._leaders for pid in session_members(leader, keep)]

    def stop(self) -> None:
        self._leaders = self.leaders()
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.members():
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            deadline = time.monotonic() + 5
            while self.members() and time.monotonic() < deadline:
                time.sleep(0.02)
        for process in self.processes:
            process.wait(5)
        self.members()
        shutil.rmtree(self.dir, ignore_errors=True)

    def delivered(self, recipient: str, count: int = 1, timeout: float = 30) -> List[bytes]:
        """The files in a recipient's Maildir, oldest first, when there are that many."""
        folder = self.mail / recipient / "new"
        deadline = time.monotonic() + timeout
        while True:
            files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
            if len(files) >= count:
                return [path.read_bytes() for path in files]
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(files)} of {count} messages for {recipient}:\n{self.logs()}")
            time.sleep(0.05)

    def __enter__(self) -> "Rig":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        raise NotImplementedError


def as_root(what: str) -> None:
    if os.geteuid() != 0:
        pytest.fail(f"{what} can only be started by root: run `make test` as root, e.g. in a container")


class Postfix(Rig):
    """Postfix: STARTTLS on `port`, implicit TLS on `tls_port`, logins checked by Dovecot, mail into Maildirs.

    `sizes` is the limit it announces. Everything for DOMAIN is delivered; nothing leaves.
    """

    def __init__(self, authority: trustme.CA, users: Dict[str, str], size_limit: int = 52_428_800) -> None:
        super().__init__("postfix", authority)
        self.users, self.size_limit = users, size_limit
        self.port, self.tls_port = free_ports(2)
        self.conf, self.queue, self.data = self.dir / "conf", self.dir / "queue", self.dir / "data"

    def start(self) -> None:
        as_root("Postfix")
        owner = pwd.getpwnam("postfix")
        for folder in (self.conf, self.queue, self.data, self.mail):
            folder.mkdir()
        os.chown(self.data, owner.pw_uid, owner.pw_gid)
        self.data.chmod(0o700)
        reader = pwd.getpwnam(UNPRIVILEGED)
        os.chown(self.mail, reader.pw_uid, reader.pw_gid)
        (self.conf / "main.cf").write_text(self._main(reader))
        (self.conf / "master.cf").write_text(self._master())
        (self.conf / "mailboxes").write_text("".join(f"{name}@{DOMAIN} {name}/\n" for name in MAILBOXES))
        (self.queue / "private").mkdir()
        os.chown(self.queue / "private", owner.pw_uid, 0)
        (self.queue / "private").chmod(0o700)
        self._dovecot()
        self.spawn(["/usr/sbin/postfix", "-c", str(self.conf), "start-fg"])
        self.wait_for_ports([self.port, self.tls_port])

    def leaders(self) -> List[int]:
        # Postfix's master makes a session of its own.
        pid = self.queue / "pid" / "master.pid"
        master = [int(pid.read_text())] if pid.exists() and pid.read_text().strip() else []
        return master + super().leaders()

    def _main(self, reader: pwd.struct_passwd) -> str:
        return f"""
compatibility_level = 3.6
queue_directory = {self.queue}
data_directory = {self.data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.log}
maillog_file_prefixes = {self.dir}
myhostname = mail.{DOMAIN}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
biff = no
default_transport = error:5.7.1 nothing leaves this rig
relay_transport = error:5.7.1 nothing leaves this rig
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {self.mail}
virtual_mailbox_maps = texthash:{self.conf}/mailboxes
virtual_mailbox_limit = 0
mailbox_size_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{reader.pw_uid}
virtual_gid_maps = static:{reader.pw_gid}
message_size_limit = {self.size_limit}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {self.certificate}
smtpd_tls_key_file = {self.private_key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions =
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
disable_dns_lookups = yes
"""

    def _master(self) -> str:
        services = [
            f"127.0.0.1:{self.port} inet n - n - - smtpd",
            f"127.0.0.1:{self.tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes",
            "pickup unix n - n 60 1 pickup",
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "verify unix - - n - 1 verify",
            "proxymap unix - - n - - proxymap",
            "showq unix n - n - - showq",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "virtual unix - n n - - virtual",
            "anvil unix - - n - 1 anvil",
            "postlog unix-dgram n - n - 1 postlogd",
        ]
        return "\n".join(services) + "\n"

    def _dovecot(self) -> None:
        conf, run = self.dir / "dovecot.conf", self.dir / "dovecot"
        run.mkdir()
        passwords = self.dir / "passwords"
        passwords.write_text("".join(f"{user}:{{PLAIN}}{password}::::::\n" for user, password in self.users.items()))
        passwords.chmod(0o644)
        conf.write_text(f"""
base_dir = {run}
state_dir = {run}
log_path = {self.dir}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {passwords}
}}
userdb {{
  driver = static
  args = uid={UNPRIVILEGED} gid=nogroup home={run}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {self.queue}/private/auth {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
""")
        self.spawn(["/usr/sbin/dovecot", "-F", "-c", str(conf)])
        deadline = time.monotonic() + 10
        while not (self.queue / "private" / "auth").exists():
            if time.monotonic() > deadline:
                raise RuntimeError((self.dir / "dovecot.log").read_text())
            time.sleep(0.05)


class Exim(Rig):
    """Exim: STARTTLS on `port`, implicit TLS on `tls_port`, PLAIN, LOGIN and CRAM-MD5, mail into Maildirs.

    Runs as an ordinary user, so it needs nothing from the system but the unpacked package and its user's name.
    """

    def __init__(self, authority: trustme.CA, users: Dict[str, str], size_limit: str = "50M") -> None:
        super().__init__("exim", authority)
        self.log = self.dir / "mainlog"
        self.users, self.size_limit = users, size_limit
        self.port, self.tls_port = free_ports(2)
        build = Path(os.environ.get("CHASQUI_BUILD") or ROOT / ".build")
        self.binary = build / "exim" / "usr" / "sbin" / "exim4"
        if not self.binary.exists():
            raise pytest.UsageError(f"Exim is not unpacked at {self.binary}: run Tests/requirements.sh")

    def start(self) -> None:
        root = os.geteuid() == 0
        account = pwd.getpwnam(UNPRIVILEGED) if root else pwd.getpwuid(os.geteuid())
        spool = self.dir / "spool"
        conf = self.dir / "exim.conf"
        # Its own copy, because the unprivileged user may not reach the build directory.
        binary = self.dir / "exim4"
        shutil.copy(self.binary, binary)
        for folder in (spool, self.mail):
            folder.mkdir()
        conf.write_text(self._configuration(account, spool, binary))
        if root:
            for path in (spool, self.mail, self.private_key):
                os.chown(path, account.pw_uid, account.pw_gid)
            os.chown(self.dir, account.pw_uid, account.pw_gid)
        options: Dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if root else {}
        self.spawn([str(binary), "-C", str(conf), "-bdf", "-q1m"], cwd=self.dir, env={"PATH": "/usr/bin:/bin"}, **options)
        self.wait_for_ports([self.port, self.tls_port])

    def _configuration(self, account: pwd.struct_passwd, spool: Path, binary: Path) -> str:
        # A look-up in text: user and password pairs as Exim's `extract` wants them.
        table = " ".join(f"{user}={password}" for user, password in self.users.items())
        known = '${extract{%s}{' + table + "}{$value}fail}"
        return f"""
exim_path = {binary}
exim_user = {account.pw_uid}
exim_group = {account.pw_gid}
deliver_drop_privilege = true
spool_directory = {spool}
log_file_path = {self.dir}/%slog
log_selector = +all
pid_file_path = {self.dir}/exim.pid
primary_hostname = mail.{DOMAIN}
keep_environment =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {self.port} : {self.tls_port}
tls_on_connect_ports = {self.tls_port}
tls_advertise_hosts = *
tls_certificate = {self.certificate}
tls_privatekey = {self.private_key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
smtp_enforce_sync = true
smtputf8_advertise_hosts = *
chunking_advertise_hosts =
message_size_limit = {self.size_limit}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
acl_not_smtp = accept

begin acl
acl_rcpt:
  deny    ! authenticated = *
          message = authentication required
  deny    domains = {DOMAIN}
          ! local_parts = {" : ".join(MAILBOXES)}
          message = 5.1.1 unknown here
  accept  domains = {DOMAIN}
  deny    message = nothing leaves this rig
acl_data:
  accept

begin routers
here:
  driver = accept
  domains = {DOMAIN}
  local_parts = {" : ".join(MAILBOXES)}
  transport = maildir

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = {self.mail}/$local_part_data
  create_directory
  user = {account.pw_uid}
  group = {account.pw_gid}
  check_string =
  escape_string =
  message_suffix =
  mode_fail_narrower = false

begin retry
* * F,2h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{{known % '$auth2'}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{{known % '$auth1'}}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = {known % '$auth1'}
  server_set_id = $auth1
"""
