"""What clients read before they choose a level: when to use which. It stands here for all pages.

The texts to paste in docs/how-to say the same; tests hold them together.
"""

HIGHER_PRIORITY = "Important, but no emergency."
HIGHER_PRIORITY_WHEN = (
    "a deadline is approaching and work has not started",
    "an issue affects your business, but not critically",
    "you need a faster turnaround than normal",
    "an earlier request has not been addressed in a reasonable time",
)

EMERGENCY = "Production is down, revenue is at risk, or there is a security breach."
EMERGENCY_WHEN = (
    "the production website is completely down",
    "checkout or payment processing is broken, so that revenue is lost",
    "there is an active security breach, or data is exposed",
    "what your customers use is entirely broken",
)
NOT_EMERGENCY = (
    "feature requests or new development",
    "minor visual bugs or cosmetic issues",
    "questions about project timelines",
    "issues on staging or development environments",
    "improvements that would be nice to have",
)
MISUSE = "Misuse may lead to emergencies being restricted for your account."
