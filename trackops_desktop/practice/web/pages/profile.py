"""The own profile: its overview and everything in the row *MFA Security*."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import PlainTextResponse, Response

from trackops_desktop.practice.life_cycle import Doubt, Finished, LifeCycle, NewSecret, Proof
from trackops_desktop.practice.security import recovery_codes
from trackops_desktop.practice.security.codes import enrolment_uri, grouped, qr_svg, secret_text, svg_image
from trackops_desktop.practice.security.second_factor import CodeVerdict
from trackops_desktop.practice.web.request_context import RequestContext, RequestUser

DOUBTS = {
    Doubt.PASSWORD: "Enter your password to continue. What you entered isn't right.",
    Doubt.CODE: "This code isn't valid. Enter a new code.",
    Doubt.LOCKED: "Too many wrong codes. Try again later, use a recovery code or ask an administrator.",
    Doubt.SWITCHED_OFF: "Your company has turned off multi-factor authentication. Nothing was changed.",
    Doubt.OVERTAKEN: "Your account was changed in the meantime. Nothing was changed here. Reload the page.",
}


def overview(visit: RequestContext) -> Response:
    """Show the own profile."""
    with visit.site.database.read() as session:
        left = recovery_codes.left(session, visit.user.id)
    return visit.page("overview.html", recovery_left=left, fresh=LifeCycle(visit.site).password_is_fresh(visit.session))


def show_set_up(visit: RequestContext) -> Response:
    """Say that the role requires MFA, with the way to set it up."""
    return visit.go("/profile") if visit.who is not RequestUser.SETUP else visit.page("set_up.html", problem="")


def show_enable(visit: RequestContext) -> Response:
    """Ask for the password before *Enable*."""
    return visit.go("/profile") if visit.user.mfa_on else _ask(visit, "Enable", "/profile/mfa/enable")


def enable(visit: RequestContext) -> Response:
    """Make a secret and show it this once."""
    if visit.user.mfa_on:
        return visit.go("/profile")
    return _start(visit, "Enable", "/profile/mfa/enable")


def show_reset(visit: RequestContext) -> Response:
    """Ask for proof before *Reset*."""
    return _ask(visit, "Reset", "/profile/mfa/reset") if visit.user.mfa_on else visit.go("/profile")


def reset(visit: RequestContext) -> Response:
    """Make a new secret beside the old one and show it this once."""
    if not visit.user.mfa_on:
        return visit.go("/profile")
    return _start(visit, "Reset", "/profile/mfa/reset")


def show_verify(visit: RequestContext) -> Response:
    """Ask for the code of the secret that was shown; the secret is not shown again."""
    if not LifeCycle(visit.site).has_pending(visit.session):
        return _start_again(visit, HTTPStatus.OK)
    return visit.page("verify.html", problem="", secret="", image="")


def verify(visit: RequestContext) -> Response:
    """Check the code of the new secret and switch MFA on."""
    result = LifeCycle(visit.site).finish(visit.session, visit.field("code"))
    if isinstance(result, Finished):
        visit.use_session(result.token)
        return _recovery_codes(visit, result, "MFA has been reset" if result.was_reset else "MFA is enabled")
    if result is CodeVerdict.MALFORMED:
        problem = "A code has six digits. Enter a new code."
        return visit.page("verify.html", HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem, secret="", image="")
    if result is CodeVerdict.WRONG:
        problem = "This code isn't valid. Enter a new code."
        return visit.page("verify.html", HTTPStatus.UNAUTHORIZED, problem=problem, secret="", image="")
    return _start_again(visit, HTTPStatus.CONFLICT)


def show_disable(visit: RequestContext) -> Response:
    """Ask for proof before *Disable*."""
    return _ask(visit, "Disable", "/profile/mfa/disable") if visit.user.mfa_on else visit.go("/profile")


def disable(visit: RequestContext) -> Response:
    """Take MFA off the account."""
    result = LifeCycle(visit.site).disable(visit.session, _proof(visit))
    if isinstance(result, Doubt):
        return _ask(visit, "Disable", "/profile/mfa/disable", result)
    visit.use_session(result)
    return visit.go("/profile")


def show_recovery_codes(visit: RequestContext) -> Response:
    """Ask for proof before new recovery codes."""
    return _ask(visit, "New recovery codes", "/profile/recovery-codes") if visit.user.mfa_on else visit.go("/profile")


def new_recovery_codes(visit: RequestContext) -> Response:
    """Make new recovery codes and show them this once."""
    result = LifeCycle(visit.site).new_recovery_codes(visit.session, _proof(visit))
    if isinstance(result, Doubt):
        return _ask(visit, "New recovery codes", "/profile/recovery-codes", result)
    visit.use_session(result.token)
    return _recovery_codes(visit, result, "New recovery codes")


def download_recovery_codes(visit: RequestContext) -> Response:
    """Hand the codes that the page has just shown back as a file, once; they are stored nowhere in clear."""
    codes = tuple(visit.field("codes").split())
    if not LifeCycle(visit.site).allow_download(visit.user, codes):
        sentence = (
            "Recovery codes can be downloaded once, from the page that shows them. Create new ones if you need to."
        )
        return visit.message(HTTPStatus.CONFLICT, "Nothing to download", sentence)
    user = visit.user
    lines = [f"Trackops recovery codes of {user.username}@{user.company.subdomain}", "Each works once.", "", *codes]
    name = f"trackops-recovery-codes-{user.username}.txt"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse("\r\n".join(lines) + "\r\n", headers=headers)


def _proof(visit: RequestContext) -> Proof:
    return Proof(visit.field("password"), visit.field("code"), visit.field("recovery_code"))


def _start(visit: RequestContext, action: str, path: str) -> Response:
    result = LifeCycle(visit.site).start(visit.session, _proof(visit))
    if isinstance(result, Doubt):
        return _ask(visit, action, path, result)
    visit.use_session(result.token)
    return _show_secret(visit, result)


def _show_secret(visit: RequestContext, shown: NewSecret) -> Response:
    user = visit.user
    uri = enrolment_uri(shown.secret, user.username, user.company.subdomain)
    image, text = svg_image(qr_svg(uri)), grouped(secret_text(shown.secret))
    return visit.page("verify.html", problem="", secret=text, image=image)


def _ask(visit: RequestContext, action: str, path: str, doubt: Doubt | None = None) -> Response:
    statuses = {
        None: HTTPStatus.OK,
        Doubt.LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
        Doubt.SWITCHED_OFF: HTTPStatus.CONFLICT,
        Doubt.OVERTAKEN: HTTPStatus.CONFLICT,
    }
    status = statuses.get(doubt, HTTPStatus.UNAUTHORIZED)
    fresh = LifeCycle(visit.site).password_is_fresh(visit.session)
    problem = DOUBTS[doubt] if doubt else ""
    return visit.page("confirm.html", status, action=action, path=path, problem=problem, fresh=fresh)


def _recovery_codes(visit: RequestContext, finished: Finished, title: str) -> Response:
    return visit.page("recovery_codes.html", title=title, codes=finished.recovery_codes)


def _start_again(visit: RequestContext, status: HTTPStatus) -> Response:
    sentence = "This set-up has ended: it took too long, or the code was wrong too often. Start again."
    return visit.page("start_again.html", status, sentence=sentence)
