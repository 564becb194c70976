"""QR codes that documents of other origins lay over the site's own are never read, wherever the page is scrolled to."""

from __future__ import annotations

import base64
import io

import pytest
import qrcode

from tests.web.kit import Host, Viewer, hosting
from trackops_desktop.otp import base32
from trackops_desktop.signin.page_intent import EnrolmentPage, wanted

OWN, EVIL = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA"


def qr(secret: str) -> str:
    """Return a QR code of 240 pixels as the address of a picture."""
    code = qrcode.QRCode(border=2, box_size=6)
    code.add_data(f"otpauth://totp/Own:erin?secret={secret}&issuer=Own")
    picture = io.BytesIO()
    code.make_image().save(picture)
    return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"


STRANGER = f"<body style='margin:0;background:white'><img width=260 height=260 src='{qr(EVIL)}'></body>"
WORDS = "<h1>Set up two-factor authentication</h1><p>Scan the QR code with your authenticator app.</p>"
OVER = "style='position:absolute;left:{x}px;top:{y}px;width:270px;height:270px;border:0'"
WAYS = {
    "iframe": "<iframe {over} src='{evil}/'></iframe>",
    "object": "<object {over} type='text/html' data='{evil}/'></object>",
    "embed": "<embed {over} type='text/html' src='{evil}/'>",
    "sandbox": "<iframe {over} sandbox='allow-scripts' src='/stranger'></iframe>",
    "frame in a frame": "<iframe {over} src='/outer'></iframe>",
    "shadow": (
        "<div id=h></div><script>h.attachShadow({{mode: 'open'}}).innerHTML = "
        "\"<iframe {over} src='{evil}/'></iframe>\"</script>"
    ),
    "out of a box of no height": "<div style='overflow:hidden;height:0'><iframe {over} src='{evil}/'></iframe></div>",
    "tall": "<iframe {over} src='{evil}/' onload=\"this.style.height='3000px'\"></iframe>",
}
#: Where the site's own picture lies: in sight, at the very edge, below the fold.
SPOTS = {"in sight": (300, 150), "at the edge": (0, 150), "below the fold": (300, 2000)}


def page(home: Host, evil: Host, way: str, spot: str) -> str:
    x, y = SPOTS[spot]
    over = OVER.format(x=x - 5 if x else 0, y=y - 5)
    home.pages["/stranger"] = STRANGER
    home.pages["/outer"] = (
        f"<body style='margin:0'><iframe style='border:0;width:270px;height:270px' src='{evil.url}/'></iframe>"
    )
    # The picture comes last: one that was read before anything lay over it stays known.
    own = (
        f"<img id=own width=260 height=260 style='position:absolute;left:{x}px;top:{y}px' data-code='{qr(OWN)}'>"
        "<script>addEventListener('load', () => { own.src = own.dataset.code })</script>"
    )
    return f"{WORDS}{own}{WAYS[way].format(over=over, evil=evil.url)}<div style='height:2600px'></div>"


def secret_in(viewer: Viewer) -> str | None:
    question = wanted(viewer.last.question)
    return base32.encode(question.enrolment.secret) if isinstance(question, EnrolmentPage) else None


@pytest.mark.parametrize("spot", SPOTS)
@pytest.mark.parametrize("way", WAYS)
def test_what_a_stranger_lays_over_the_sites_own_code_is_not_read(viewer: Viewer, way: str, spot: str) -> None:
    with hosting({"/": "-"}, {"/": STRANGER}) as (home, evil):
        home.pages["/"] = page(home, evil, way, spot)
        viewer.open(f"{home.url}/")
        viewer.until(lambda: viewer.in_page("own.complete && own.naturalWidth > 0") is True)
        viewer.seen = None
        viewer.view._watcher.look(scroll=True)
        viewer.until(lambda: viewer.seen is not None and bool(viewer.last.report.pictures))
        assert secret_in(viewer) is None


@pytest.mark.parametrize("spot", SPOTS)
def test_the_sites_own_code_is_read_beside_a_stranger(viewer: Viewer, spot: str) -> None:
    with hosting({"/": "-"}, {"/": STRANGER}) as (home, evil):
        x, y = SPOTS[spot]
        own = f"<img width=260 height=260 style='position:absolute;left:{x}px;top:{y}px' src='{qr(OWN)}'>"
        beside = f"<iframe {OVER.format(x=x + 300, y=y)} src='{evil.url}/'></iframe>"
        unseen = f"<iframe style='position:fixed;inset:0;visibility:hidden' src='{evil.url}/'></iframe>"
        home.pages["/"] = f"{WORDS}{own}{beside}{unseen}<div style='height:2600px'></div>"
        viewer.open(f"{home.url}/")
        viewer.until(lambda: secret_in(viewer) == OWN)
