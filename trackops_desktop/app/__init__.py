"""The application: `main` is where it begins, `build` where everything is put together."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from trackops_desktop.app.argument_link import move_link, take_link
from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import _
from trackops_desktop.startup.accelerator import StartAccelerator, accelerator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackops_desktop.app.options import Options
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
    from trackops_desktop.services.links.link_handling import LinkHandler


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application; return its exit status."""
    if argv is None:
        move_link(sys.argv[1:], sys.orig_argv)
    arguments = take_link(sys.argv[1:] if argv is None else argv)
    start = accelerator()
    start.begin(arguments)
    from trackops_desktop.diagnostics.uncaught import run_heard

    try:
        return run_heard(lambda: _main(arguments, start))
    finally:
        start.dismiss()


def _main(arguments: Sequence[str], start: StartAccelerator) -> int:
    import os

    from trackops_desktop import hardening
    from trackops_desktop.app.console import tell
    from trackops_desktop.app.options import parse
    from trackops_desktop.browser.environment import strip_switches
    from trackops_desktop.display import display_problem
    from trackops_desktop.paths import choose_paths

    if arguments:
        from trackops_desktop.languages import choose, speak, wishes

        speak(choose(wishes("", "", os.environ)))  # what is wrong with the arguments is said in the system's language
    options = parse(arguments)
    if options.lang:
        speak(options.lang)
    if options.version:
        from trackops_desktop.program import VERSION

        tell(VERSION, wrong=False)
        return 0
    if options.integrate or options.remove_integration:
        return _integrate(options)
    strip_switches(os.environ, sys.argv, os.geteuid() if hasattr(os, "geteuid") else None)
    if options.explain:
        return _explain(options)
    problem = display_problem()
    if problem:
        tell(problem)
        return 1
    hardening.forbid_dumps()
    try:
        paths = choose_paths(options.home).make()
    except OSError as error:
        tell(_("The data folder can't be used: {reason}.", reason=reason_of(error)))
        return 1
    from trackops_desktop.app.launch import run

    return run(options, paths, start)


def _integrate(options: Options) -> int:
    """Tell the desktop that the application is here, or gone; this needs neither a screen nor a vault."""
    from trackops_desktop.app.console import tell
    from trackops_desktop.app.desktop_integration import own_desktop_integration
    from trackops_desktop.errors import TrackopsError
    from trackops_desktop.i18n import _

    integration, links = own_desktop_integration()
    try:
        if options.integrate:
            said = _integrated(integration, links)
        elif integration.remove():
            said = _("The menu entry is gone. Your accounts and settings are untouched.")
        else:
            said = _("There was no menu entry of yours to remove.")
    except TrackopsError as error:
        tell(str(error))
        return 1
    tell(said, wrong=False)
    return 0


def _integrated(integration: DesktopIntegration, links: LinkHandler) -> str:
    """Add the menu entry, and open links unless another program does; return what to say."""
    from trackops_desktop.i18n import _, sentences
    from trackops_desktop.services.links.link_handling import LinkOwner, sentence_of

    integration.install()
    handling = links.look()
    if handling.owner is LinkOwner.OTHERS:
        return sentences(_("Trackops Desktop is in the menu now."), sentence_of(handling))
    links.take()
    return _("Trackops Desktop is in the menu now, and opens otpauth links.")


def _explain(options: Options) -> int:
    """Say what a page asks for; this needs neither a screen nor a vault."""
    import time

    from trackops_desktop.browser.explain import bound_in, explain
    from trackops_desktop.paths import choose_paths

    return explain(options.explain, options.reveal, bound_in(choose_paths(options.home), time.time))
