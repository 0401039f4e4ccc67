"""What the control API does with the SendGrid account: its mailboxes, and what it is like."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from sandbox.asked import asked_for
from sandbox.sendgrid.account import Account
from sandbox.sendgrid.mailboxes import SendGrid


def sendgrid_control(control: Blueprint, sendgrid: SendGrid) -> None:
    """The routes /addresses and /sendgrid/account."""

    @control.post("/addresses")
    def address() -> Response:
        """{"address", "outcome"}: delivered, bounce, blocked, dropped, deferred or silent."""
        asked = asked_for()
        sendgrid.scripts[asked["address"].lower()] = asked["outcome"]
        return jsonify({"addresses": sendgrid.scripts})

    @control.post("/sendgrid/account")
    def sendgrid_account() -> Response:
        """What the account is like from now on, by the names of `Account`: {"credits": 0}."""
        changed = Account(**{**asdict(sendgrid.account), **asked_for()})
        for name, value in asdict(changed).items():
            setattr(sendgrid.account, name, value)
        return jsonify(asdict(sendgrid.account))
