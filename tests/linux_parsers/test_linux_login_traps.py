"""Traps in how Linux hosts let people in, which have misled other checkers; one idea each."""

from __future__ import annotations

from typing import Any

import pytest
from probing import fact, facts_of, file_lines, output

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason

PAM_NAMES = ("system-auth", "password-auth", "sshd", "login")


def pam(
    auth: str = "auth required pam_unix.so",
    password: str = "password required pam_unix.so sha512",
    *,
    account: str = "account required pam_unix.so",
    password_auth: str | None = None,
    version: str = "1.4.4",
    files: str = "",
) -> str:
    """A RHEL-like PAM set-up; `password_auth` replaces the stack that SSH passes."""
    common = f"{auth}\n{account}\n{password}".split("\n")
    ssh = (password_auth if password_auth is not None else "\n".join(common)).split("\n")
    return (
        f"@ pwquality_version 0\n| {version}\n"
        + file_lines("/etc/pam.d/system-auth", *common)
        + file_lines("/etc/pam.d/password-auth", *ssh)
        + file_lines("/etc/pam.d/sshd", *(f"{kind} substack password-auth" for kind in ("auth", "account", "password")))
        + file_lines("/etc/pam.d/login", *(f"{kind} include system-auth" for kind in ("auth", "account", "password")))
        + files
    )


def policy(text: str) -> dict[str, Any]:
    found: dict[str, Any] = fact("password.policy", "password_policy", text)
    return found


def lockout(text: str) -> dict[str, Any]:
    found: dict[str, Any] = fact("password.lockout", "password_policy", text)
    return found


class TestLoginDefs:
    def test_the_last_active_line_wins_and_keys_mind_their_case(self) -> None:
        text = pam(files=file_lines("/etc/login.defs", "PASS_MAX_DAYS 99999", "pass_max_days 1", "PASS_MAX_DAYS 90"))
        assert fact("login.defs", "password_policy", text)["pass_max_days"] == 90

    def test_a_drop_in_comes_after_the_main_file(self) -> None:
        text = pam(
            files=file_lines("/etc/login.defs", "PASS_MAX_DAYS 90")
            + file_lines("/etc/login.defs.d/site.defs", "PASS_MAX_DAYS 30")
        )
        assert fact("login.defs", "password_policy", text)["pass_max_days"] == 30

    def test_minus_one_is_no_limit(self) -> None:
        text = pam(files=file_lines("/etc/login.defs", "PASS_MAX_DAYS -1"))
        assert fact("login.defs", "password_policy", text)["pass_max_days"] == 99999


class TestPasswordQuality:
    QUALITY = "password requisite pam_pwquality.so {}\npassword required pam_unix.so sha512"

    def test_digits_upper_lower_and_other_each_count_as_a_class(self) -> None:
        text = pam(password=self.QUALITY.format("dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1"))
        assert policy(text)["classes"] == 4
        assert policy(pam(password=self.QUALITY.format("dcredit=-1 ucredit=-1")))["classes"] == 2

    def test_on_el7_the_built_in_credits_shorten_the_length(self) -> None:
        old = pam(password=self.QUALITY.format("minlen=10"), version="1.2.3")
        assert (policy(old)["nominal_minlen"], policy(old)["minlen"]) == (10, 6)
        bare = pam(
            password=self.QUALITY.format("minlen=10 dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1"), version="1.2.3"
        )
        assert policy(bare)["minlen"] == 10

    def test_newer_versions_have_no_credits_and_a_default_of_eight(self) -> None:
        assert policy(pam(password=self.QUALITY.format("")))["minlen"] == 8

    def test_an_unknown_version_gives_no_length_rather_than_a_guess(self) -> None:
        found = policy(pam(password=self.QUALITY.format("minlen=14"), version=""))["minlen"]
        assert isinstance(found, Missing)

    def test_the_main_file_wins_over_its_drop_ins_and_the_pam_line_over_both(self) -> None:
        files = file_lines("/etc/security/pwquality.conf.d/site.conf", "minlen = 14", "minclass = 4") + file_lines(
            "/etc/security/pwquality.conf", "MinLen = 9"
        )
        assert policy(pam(password=self.QUALITY.format(""), files=files))["minlen"] == 9
        assert policy(pam(password=self.QUALITY.format(""), files=files))["classes"] == 4
        assert policy(pam(password=self.QUALITY.format("minlen=12"), files=files))["minlen"] == 12

    @pytest.mark.parametrize("line", ["minlen = acht", "minlength = 8"])
    def test_a_file_that_libpwquality_refuses_is_unparsable(self, line: str) -> None:
        text = pam(password=self.QUALITY.format(""), files=file_lines("/etc/security/pwquality.conf", line))
        found = facts_of("password_policy", text)["password.policy"]
        assert isinstance(found, Missing)
        assert found.reason is Reason.UNPARSABLE

    def test_only_the_console_stack_is_not_everywhere(self) -> None:
        text = pam(
            password=self.QUALITY.format("minlen=8"),
            password_auth="auth required pam_unix.so\npassword required pam_unix.so sha512",
        )
        assert policy(text)["stacks"] == ["console"]
        assert not policy(text)["everywhere"]

    def test_the_weaker_door_counts(self) -> None:
        text = pam(password=self.QUALITY.format("minlen=12"), password_auth=self.QUALITY.format("minlen=7 minclass=2"))
        assert (policy(text)["minlen"], policy(text)["classes"]) == (7, 0)

    @pytest.mark.parametrize("control", ["optional", "sufficient"])
    def test_a_module_that_may_fail_enforces_nothing(self, control: str) -> None:
        assert not policy(pam(password=f"password {control} pam_pwquality.so minlen=8"))["enforcing"]

    def test_enforcing_zero_only_warns(self) -> None:
        files = file_lines("/etc/security/pwquality.conf", "enforcing = 0")
        assert not policy(pam(password=self.QUALITY.format(""), files=files))["enforcing"]

    def test_cracklib_credits_default_to_one(self) -> None:
        text = pam(password="password required pam_cracklib.so minlen=12 retry=3\npassword required pam_unix.so md5")
        assert policy(text)["minlen"] == 8
        assert policy(text)["hash"] == "md5"

    def test_history_of_a_module_that_is_not_enforced_does_not_count(self) -> None:
        assert policy(pam(password="password optional pam_pwhistory.so remember=12"))["remember"] == 0
        assert policy(pam(password="password required pam_pwhistory.so"))["remember"] == 10
        assert policy(pam(password="password sufficient pam_unix.so remember=5 sha512"))["remember"] == 5

    def test_nullok_of_a_second_pam_unix_line_counts(self) -> None:
        auth = "auth sufficient pam_unix.so try_first_pass\nauth sufficient pam_unix.so nullok_secure"
        assert policy(pam(auth=auth))["nullok"]
        assert not policy(pam())["nullok"]


FAILLOCK = (
    "auth required pam_faillock.so preauth {0}\n"
    "auth sufficient pam_unix.so\n"
    "auth [default=die] pam_faillock.so authfail {0}\n"
    "auth required pam_deny.so"
)
ACCOUNT = "account required pam_faillock.so\naccount required pam_unix.so"


class TestLockout:
    def test_faillock_defaults_apply_when_nothing_is_written(self) -> None:
        found = lockout(pam(auth=FAILLOCK.format(""), account=ACCOUNT))
        assert (found["deny"], found["unlock_seconds"], found["interval_seconds"]) == (3, 600, 900)
        assert found["wired"]

    def test_arguments_of_the_pam_line_override_the_file(self) -> None:
        files = file_lines("/etc/security/faillock.conf", "deny = 3", "unlock_time = 1200", "even_deny_root")
        found = lockout(pam(auth=FAILLOCK.format("deny=8"), account=ACCOUNT, files=files))
        assert (found["deny"], found["unlock_seconds"], found["even_deny_root"]) == (8, 1200, True)

    def test_never_and_zero_mean_until_an_administrator_unlocks(self) -> None:
        for written in ("never", "0"):
            found = lockout(pam(auth=FAILLOCK.format(f"unlock_time={written}"), account=ACCOUNT))
            assert found["never_unlocks"]

    def test_a_sufficient_authfail_locks_nobody(self) -> None:
        auth = FAILLOCK.format("").replace("[default=die]", "sufficient")
        assert not lockout(pam(auth=auth, account=ACCOUNT))["auth"]

    def test_a_preauth_line_behind_the_password_comes_too_late(self) -> None:
        lines = FAILLOCK.format("").split("\n")
        auth = "\n".join([lines[1], lines[0], *lines[2:]])
        assert not lockout(pam(auth=auth, account=ACCOUNT))["auth"]

    def test_without_an_account_line_it_is_wired_in_part(self) -> None:
        found = lockout(pam(auth=FAILLOCK.format("")))
        assert (found["auth"], found["account"], found["wired"]) == (True, False, False)

    def test_tally2_without_deny_locks_nobody(self) -> None:
        auth = "auth required pam_tally2.so onerr=fail unlock_time=600\nauth sufficient pam_unix.so"
        found = lockout(pam(auth=auth, account="account required pam_tally2.so"))
        assert (found["module"], found["deny"]) == ("tally2", 0)

    def test_tally2_without_unlock_time_never_unlocks(self) -> None:
        auth = "auth required pam_tally2.so deny=5\nauth sufficient pam_unix.so"
        found = lockout(pam(auth=auth, account="account required pam_tally2.so"))
        assert (found["deny"], found["never_unlocks"], found["wired"]) == (5, True, True)

    def test_only_one_stack_is_half_a_lockout(self) -> None:
        text = pam(auth=FAILLOCK.format(""), account=ACCOUNT, password_auth="auth required pam_unix.so")
        found = lockout(text)
        assert (found["auth"], found["everywhere"], found["wired"]) == (True, False, False)

    def test_a_module_named_by_its_full_path_is_the_same_module(self) -> None:
        auth = FAILLOCK.format("").replace("pam_faillock.so", "/usr/lib64/security/pam_faillock.so")
        assert lockout(pam(auth=auth, account=ACCOUNT))["wired"]

    def test_a_number_that_is_none_is_unparsable(self) -> None:
        found = facts_of("password_policy", pam(auth=FAILLOCK.format("deny=five"), account=ACCOUNT))
        assert isinstance(found["password.lockout"], Missing)

    def test_includes_in_a_circle_end(self) -> None:
        text = "@ pwquality_version 0\n" + file_lines("/etc/pam.d/sshd", "auth include sshd", "@include sshd")
        assert not lockout(text)["wired"]


def test_an_unreadable_pam_file_denies_every_fact_of_pam() -> None:
    found = facts_of("password_policy", pam() + "!denied /etc/pam.d/common-auth\n")
    assert {value.reason for value in found.values()} == {Reason.DENIED}


class TestSshd:
    def test_keep_alive_of_zero_counts_is_never_since_8_2_and_at_once_before(self) -> None:
        new = output("hardened", "sshd").replace("clientalivecountmax 2", "clientalivecountmax 0")
        assert fact("sshd.effective", "sshd", new)["idle_seconds"] == 0
        old = new.replace("OpenSSH_8.8p1", "OpenSSH_7.4p1")
        assert fact("sshd.effective", "sshd", old)["idle_seconds"] == 300
        unknown = new.replace("| OpenSSH_8.8p1\n", "")
        assert isinstance(fact("sshd.effective", "sshd", unknown)["idle_seconds"], Missing)

    def test_a_refused_configuration_is_unparsable_and_not_a_guess(self) -> None:
        text = output("hardened", "sshd").replace("@ root 0", "@ root 255")
        found = facts_of("sshd", text)["sshd.effective"]
        assert isinstance(found, Missing)
        assert found.reason is Reason.UNPARSABLE

    def test_keywords_and_values_do_not_mind_case(self) -> None:
        text = output("hardened", "sshd").replace("permitrootlogin no", "PermitRootLogin NO")
        assert fact("sshd.effective", "sshd", text)["permitrootlogin"] == "no"

    def test_without_password_is_prohibit_password(self) -> None:
        text = output("hardened", "sshd").replace("permitrootlogin no", "permitrootlogin without-password")
        assert fact("sshd.effective", "sshd", text)["permitrootlogin"] == "prohibit-password"

    @pytest.mark.parametrize(
        ("methods", "two"),
        [
            ("any", False), ("publickey", False), ("publickey,password", True), ("publickey,publickey", False),
            ("publickey,password publickey", False), ("publickey,keyboard-interactive:pam password,publickey", True),
        ],
    )  # fmt: skip
    def test_two_methods_must_hold_on_every_way_in(self, methods: str, two: bool) -> None:
        text = output("hardened", "sshd").replace("publickey,keyboard-interactive", methods)
        assert fact("sshd.effective", "sshd", text)["two_methods"] is two

    @pytest.mark.parametrize(
        ("users", "limited"),
        [("ops@10.1.0.0/24 sec@10.1.0.9", True), ("ops@10.1.0.0/24 sec", False), ("ops@*", False), ("", False)],
    )
    def test_sources_are_limited_only_when_every_user_has_a_host(self, users: str, limited: bool) -> None:
        lines = "".join(f"| allowusers {user}\n" for user in users.split())
        text = output("hardened", "sshd").replace("@ root 0\n", f"@ root 0\n{lines}")
        assert fact("sshd.effective", "sshd", text)["sources_limited"] is limited

    def test_a_socket_that_systemd_holds_is_a_service_too(self) -> None:
        text = output("hardened", "sshd").replace("pid=1043 socket=0", "pid=none socket=1")
        assert fact("service.sshd", "sshd", text) is True


def session(*lines: str, file: str = "/etc/profile") -> dict[str, Any]:
    found: dict[str, Any] = fact("shell.session", "session", file_lines(file, *lines))
    return found


class TestSession:
    @pytest.mark.parametrize(
        "line", ["readonly TMOUT=600", "typeset -r TMOUT=600", "declare -rx TMOUT=600", "TMOUT=600; readonly TMOUT"]
    )
    def test_every_way_to_make_it_read_only_is_understood(self, line: str) -> None:
        found = session(f"0:{line}")
        assert (found["tmout"], found["tmout_readonly"]) == (600, True)

    def test_a_later_file_wins_unless_the_first_is_read_only(self) -> None:
        first = file_lines("/etc/profile", "0:TMOUT=300")
        last = file_lines("/etc/bashrc", "0:TMOUT=7200")
        assert fact("shell.session", "session", first + last)["tmout"] == 7200
        fixed = first.replace("TMOUT", "readonly TMOUT")
        assert fact("shell.session", "session", fixed + last)["tmout"] == 300

    def test_zero_and_unset_take_the_time_out_away_even_for_some(self) -> None:
        assert session("0:TMOUT=300", "1:TMOUT=0")["tmout"] == 0
        assert session("0:TMOUT=300", "0:unset TMOUT")["tmout"] == 0

    def test_a_time_out_for_some_shells_only_is_none(self) -> None:
        assert session("1:TMOUT=300")["tmout"] == 0
        assert session('0:[ -n "$SSH_TTY" ] && TMOUT=300')["tmout"] == 0

    def test_a_comment_sets_nothing(self) -> None:
        assert session("0:# TMOUT=300")["tmout"] == 0
        assert session("0:TMOUT=300 # TMOUT=0")["tmout"] == 300

    def test_of_umasks_under_conditions_the_laxest_counts(self) -> None:
        assert session("1:umask 002", "1:umask 022")["umask"] == "002"
        assert session("1:umask 002", "0:umask 027")["umask"] == "027"
        assert session("0:umask 077", "1:umask 022")["umask"] == "022"

    def test_another_shell_s_file_may_spoil_it(self) -> None:
        text = file_lines("/etc/profile", "0:umask 027") + file_lines("/etc/bashrc", "0:umask 022")
        assert fact("shell.session", "session", text)["default_permissions"] == "0755"

    def test_umasks_are_united_by_bits_and_not_by_size(self) -> None:
        assert session("1:umask 026", "1:umask 017")["umask"] == "006"

    def test_a_symbolic_umask_is_not_guessed(self) -> None:
        with pytest.raises(Unparsable):
            session("0:umask u=rwx,g=rx,o=")


def sudoers(*lines: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = fact("sudo.rules", "sudo", file_lines("/etc/sudoers", *lines))
    return rows


class TestSudo:
    def test_a_tag_holds_for_the_commands_that_follow(self) -> None:
        rows = sudoers("ops ALL = /bin/a, NOPASSWD: /bin/b, /bin/c, PASSWD: /bin/d")
        assert [(row["nopasswd"], row["commands"]) for row in rows] == [
            (False, "/bin/a, /bin/d"),
            (True, "/bin/b, /bin/c"),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "ops ALL = /bin/a, NOPASSWD: ALL",
            "ops web1 = /bin/a : web2 = NOPASSWD: ALL",
            "ops web1 = (root:root) NOPASSWD: CWD=/srv ALL",
            "ops ALL=(ALL) SETENV: NOPASSWD: ALL",
            "ops ALL = (root) PASSWD: /bin/a, (oracle) NOPASSWD:ALL",
        ],
    )
    def test_everything_without_a_password_is_found_wherever_it_stands(self, line: str) -> None:
        assert any(row["nopasswd"] and row["all_commands"] for row in sudoers(line))

    def test_a_command_with_a_wildcard_or_a_shell_behind_it_is_not_fixed(self) -> None:
        for command in (
            "/usr/bin/systemctl restart *",
            "/usr/bin/vim /etc/hosts",
            "/usr/bin/python3.9 x.py",
            "/opt/bin/",
        ):
            assert not sudoers(f"ops ALL=(root) NOPASSWD: {command}")[0]["fixed_commands"], command
        assert sudoers("ops ALL=(root) NOPASSWD: /usr/sbin/auditctl -l")[0]["fixed_commands"]

    def test_everything_without_a_password_in_one_alias(self) -> None:
        rows = sudoers("Cmnd_Alias EVERYTHING = ALL", "ops ALL=(ALL) NOPASSWD: EVERYTHING")
        assert rows[0]["all_commands"]

    def test_a_digest_and_options_before_a_command_do_not_hide_it(self) -> None:
        digest = "sha256:" + "a" * 64
        rows = sudoers(f"ops ALL = NOPASSWD: {digest} /opt/collect.sh")
        assert (rows[0]["commands"], rows[0]["fixed_commands"]) == ("/opt/collect.sh", True)

    def test_not_authenticate_for_one_is_not_authenticate(self) -> None:
        text = file_lines("/etc/sudoers", "Defaults env_reset", "Defaults:ops !authenticate, use_pty")
        assert not fact("sudo.defaults", "sudo", text)["authenticate"]

    def test_an_unreadable_drop_in_denies_the_whole(self) -> None:
        found = facts_of("sudo", file_lines("/etc/sudoers", "root ALL=(ALL) ALL") + "!denied /etc/sudoers.d/ops\n")
        assert {value.reason for value in found.values()} == {Reason.DENIED}

    @pytest.mark.parametrize("line", ["#include /etc/sudoers.local", "@includedir /opt/sudoers.d"])
    def test_a_file_taken_in_from_elsewhere_leaves_the_grants_unknown(self, line: str) -> None:
        found = facts_of("sudo", file_lines("/etc/sudoers", "root ALL=(ALL) ALL", line))
        assert {value.reason for value in found.values()} == {Reason.UNSUPPORTED}

    def test_an_alias_that_contains_itself_ends(self) -> None:
        assert sudoers("User_Alias A = A, b", "A ALL = ALL")
