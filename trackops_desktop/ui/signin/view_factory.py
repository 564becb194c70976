"""The view of a site, made and loading before anything around it: the engine is what takes longest."""

from __future__ import annotations

from trackops_desktop.browser.page import NavigationPolicy
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.services.sites import Site
from trackops_desktop.ui.signin.signin_context import SignInContext


def make_view(site: Site, context: SignInContext) -> SiteView:
    """Return a view that goes where this site's pages may go, with a profile as the user wants it."""
    practice = context.sites.practice_origin()
    return SiteView(
        NavigationPolicy(frozenset((practice,)) if practice is not None else frozenset()),
        storage=context.profiles / site.id if site.keep_signed_in else None,
        ask=context.ask_save,
        run=lambda work, on_done: context.runner.run(work, on_done),
        chosen=context.sites.pointed,
    )
