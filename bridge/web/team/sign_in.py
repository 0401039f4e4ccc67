"""/sign-in: ask for link and code, and use one (GET never signs anybody in); /sign-out."""

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from bridge.flows.team import sign_in
from bridge.web.guard import APP_SECONDS, EVERYBODY, SHIFT_SECONDS, let_in, let_out, open_to
from bridge.web.request import the_bridge

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@open_to(EVERYBODY)
def form() -> str:
    """Where to write one's address, or a code that came by mail before."""
    return render_template("sign_in.html", step=request.args.get("step", "address"))


@blueprint.post("/sign-in")
@open_to(EVERYBODY)
def ask() -> AnyResponse | str:
    """A mail, or with a code a session; the answers tell nobody who is one of us."""
    bridge, email = the_bridge(), request.form.get("email", "").strip()[:320]
    if "code" not in request.form:
        sign_in.ask(bridge, email, bridge.clock())
        return render_template("sign_in.html", step="sent", email=email)
    person = sign_in.by_code(bridge, email, request.form["code"][:40])
    if person is None:
        page = render_template("sign_in.html", step="code", email=email, wrong=True)
        return make_response(page, 403)
    let_in(person, APP_SECONDS)
    return redirect(url_for("now.show"), code=303)


@blueprint.get("/sign-in/<token>")
@open_to("whoever holds the link of a sign-in mail")
def confirm(token: str) -> str:
    """A button: link scanners of mail systems follow links, but press no buttons."""
    bridge = the_bridge()
    person = sign_in.who(bridge, token, bridge.clock())
    if person is None:
        abort(404, "This link was used or is older than 15 minutes. Ask for a new one at /sign-in.")
    return render_template("sign_in_confirm.html", token=token, person=person)


@blueprint.post("/sign-in/<token>")
@open_to("whoever holds the link of a sign-in mail")
def use(token: str) -> AnyResponse:
    """Sign in with the link, which is used up by it."""
    bridge = the_bridge()
    person = sign_in.use(bridge, token, bridge.clock())
    if person is None:
        abort(404, "This link was used or is older than 15 minutes. Ask for a new one at /sign-in.")
    let_in(person, SHIFT_SECONDS)
    return redirect(url_for("now.show"), code=303)


@blueprint.post("/sign-out")
@open_to(EVERYBODY)
def leave() -> AnyResponse:
    """End the session of this browser."""
    let_out()
    return redirect(url_for("sign_in.form"), code=303)
