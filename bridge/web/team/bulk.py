"""/bulk/<edit>: many tickets that one actor set to Emergency at once, and how to end all of it."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bridge.core.bulk import BulkEdit
from bridge.core.people import Person
from bridge.flows.pages.board import bulk_edit
from bridge.flows.team import bulk
from bridge.messages import pressed
from bridge.web.guard import needs
from bridge.web.request import the_bridge

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk/<edit>")


@blueprint.get("")
@needs("pm")
def ask(_: Person, edit: str) -> str:
    """Every ticket of it, and whether all of them are over for certain."""
    return render_template("bulk.html", edit=_known(edit), zone=the_bridge().zone)


@blueprint.post("")
@needs("pm")
def end(person: Person, edit: str) -> Response:
    """Stand down what is not over of it."""
    flash(pressed.all_ended(bulk.stand_down(the_bridge(), _known(edit), person)))
    return redirect(url_for("now.show"), code=303)


def _known(id: str) -> BulkEdit:
    edit = bulk_edit(the_bridge(), id)
    if edit is None:
        abort(404, "This edit is not known (any more). See /now for what goes on.")
    return edit
