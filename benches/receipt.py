"""A loop over receipts with PyJWT: signature, then each disclosure against its digest. A verdict a line."""
import base64
import hashlib
import json
import sys

import jwt

keys = {}
for text in sys.stdin:
    line = json.loads(text)
    keys = keys or {key["kid"]: jwt.PyJWK(key).key for key in line["jwks"]["keys"]}
    token, *disclosures = line["receipt"].split("~")
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["ES256"], options={"verify_iat": False})
    for disclosure in disclosures[:-1]:
        digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest()).rstrip(b"=").decode()
        assert digest in claims["_sd"]
        json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    print('{"outcome":"valid"}')
