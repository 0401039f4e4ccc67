"""What the control API does with the Twilio account: its phones, and what it is like."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from sandbox.asked import asked_for
from sandbox.twilio.account import Account
from sandbox.twilio.phones import Twilio


def twilio_control(control: Blueprint, twilio: Twilio) -> None:
    """The routes of phones and numbers, and /twilio/account."""

    @control.post("/sms/reply")
    def reply() -> Response:
        """{"number", "text"}: a person answers by SMS."""
        asked = asked_for()
        return jsonify({"sid": twilio.reply(asked["number"], asked["text"]).sid})

    @control.post("/numbers")
    def number() -> Response:
        """{"number", "refuse": 21211} or {"number", "ends": "undelivered", "error": 30003}."""
        twilio.script(**asked_for())
        return jsonify({"numbers": {n: asdict(s) for n, s in twilio.scripts.items()}})

    @control.post("/twilio/account")
    def twilio_account() -> Response:
        """What the account is like from now on, by the names of `Account`: {"trial": true}."""
        changed = Account(**{**asdict(twilio.account), **asked_for()})
        for name, value in asdict(changed).items():
            setattr(twilio.account, name, value)
        return jsonify(asdict(twilio.account))
