"""Why a Redis cannot be used, in words that say where to look."""

import ssl

import redis


def why(error: redis.RedisError) -> str:
    """What is in the way, and what to do about it; no password is among the words."""
    if untrusted := _untrusted(error):
        return (
            f"its certificate is not trusted ({untrusted}); give that of whoever signed it by "
            "BRIDGE_REDIS_CA_FILE, or set BRIDGE_REDIS_TLS=no-verify where the platform signs its "
            "own, as Heroku does"
        )
    if isinstance(error, redis.AuthenticationError):
        return "it refuses the user name or the password"
    if "max number of clients" in str(error):
        return (
            "it takes no more clients (maxclients); lower BRIDGE_REDIS_CONNECTIONS or choose a "
            "plan that takes more"
        )
    if "No connection available" in str(error):
        return "all connections of this process are in use (BRIDGE_REDIS_CONNECTIONS)"
    return f"it does not answer ({type(error).__name__}): is it up, and is REDIS_URL right?"


def _untrusted(error: BaseException | None) -> str:
    """What is wrong with the certificate, if that is what led to the error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return ""
