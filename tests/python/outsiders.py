"""Documents of avowal in the hands of unmodified Python libraries.

    python outsiders.py documents.json presentations.json

Reads what `tests/outsiders/documents.mjs` made, prints one line per check (`ok NAME` or `not ok NAME: why`), writes
the presentations that the reference implementation of SD-JWT made of our receipts, exits 1 if a check failed.
"""

import base64
import json
import sys

import joserfc.errors
import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwcrypto.common
import jwcrypto.jwk
import jwcrypto.jws
import jwt
import rdflib
from sd_jwt.holder import SDJWTHolder
from sd_jwt.verifier import SDJWTVerifier

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
failed = []


def check(name, say):
    """One line. `say` answers nothing where all is well, otherwise what is not."""
    try:
        wrong = say()
    except Exception as error:  # whatever a library throws is an answer here
        wrong = f"{type(error).__name__}: {error}"
    print(f"not ok {name}: {wrong}" if wrong else f"ok {name}")
    if wrong:
        failed.append(name)


def unequal(theirs, ours):
    return None if theirs == ours else f"{theirs!r} is not {ours!r}"


# ---- three libraries, each from the published key set alone: token -> (header, claims), or it throws

SET = json.dumps(given["keys"])
PYJWT_SET = jwt.PyJWKSet.from_json(SET)
JOSERFC_SET = joserfc.jwk.KeySet.import_key_set(given["keys"])
JWCRYPTO_SET = jwcrypto.jwk.JWKSet.from_json(SET)


def by_pyjwt(token):
    key = PYJWT_SET[jwt.get_unverified_header(token)["kid"]]
    # whom a token is for and how long it lives is checked too, where it says so
    audience = given["audience"] if "aud" in jwt.decode(token, options={"verify_signature": False}) else None
    whole = jwt.decode_complete(token, key, algorithms=["ES256"], issuer=given["iss"], audience=audience)
    return whole["header"], whole["payload"]


def by_joserfc(token):
    made = joserfc.jwt.decode(token, JOSERFC_SET, algorithms=["ES256"])
    joserfc.jwt.JWTClaimsRegistry(iss={"essential": True, "value": given["iss"]}).validate(made.claims)
    return made.header, made.claims


def by_jwcrypto(token):
    jws = jwcrypto.jws.JWS()
    jws.allowed_algs = ["ES256"]
    jws.deserialize(token)
    jws.verify(JWCRYPTO_SET.get_key(json.loads(jws.objects["protected"])["kid"]))
    return jws.jose_header, json.loads(jws.payload)


LIBRARIES = {
    "PyJWT": (by_pyjwt, jwt.PyJWTError),
    "joserfc": (by_joserfc, joserfc.errors.JoseError),
    "jwcrypto": (by_jwcrypto, jwcrypto.common.JWException),
}


# ---- tokens that are not ours any more


def other(letter):
    return "A" if letter != "A" else "B"


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def tampered(token):
    """Name and text of altered tokens; the last letter of a part may hold unused bits, so those before it change."""
    header, payload, signature = token.split(".")
    kids = [key["kid"] for key in given["keys"]["keys"]]
    parsed = json.loads(base64.urlsafe_b64decode(header + "=="))
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    elsewhere = {**parsed, "kid": kids[kids.index(parsed["kid"]) - 1]}
    yield "its first signed letter", f"{header}.{payload}.{other(signature[0])}{signature[1:]}"
    yield "the middle of its signature", f"{header}.{payload}.{signature[:60]}{other(signature[60])}{signature[61:]}"
    yield "its claims", f"{header}.{segment({**claims, 'iat': claims['iat'] - 1})}.{signature}"
    yield "its key", f"{segment(elsewhere)}.{payload}.{signature}"
    yield "its algorithm", f"{segment({**parsed, 'alg': 'none'})}.{payload}."


def refuses(read, error, token):
    for what, text in tampered(token):
        try:
            read(text)
        except error:
            continue
        return f"it took a token with {what} changed"
    return None


RECEIPT = "avowal-receipt+sd-jwt"
RECEIPTS = [{**receipt, "typ": RECEIPT, "jws": receipt["text"].split("~")[0]} for receipt in given["receipts"]]
for name, (read, error) in LIBRARIES.items():
    for document in RECEIPTS + [{**token, "jws": token["text"]} for token in given["tokens"]]:

        def verifies():
            header, claims = read(document["jws"])
            return unequal((header["typ"], header["alg"]), (document["typ"], "ES256")) or unequal(claims, document["claims"])

        check(f"{name} verifies: {document['name']}", verifies)
        check(f"{name} refuses it altered: {document['name']}", lambda: refuses(read, error, document["jws"]))

# ---- SD-JWT, the reference implementation


def reference(text):
    """The claims with what is disclosed put in their place."""
    return SDJWTVerifier(text, lambda _, header: JWCRYPTO_SET.get_key(header["kid"])).get_verified_payload()


def ours(receipt):
    return {key: value for key, value in {**receipt["claims"], **receipt["disclosed"]}.items() if key not in ("_sd", "_sd_alg")}


def drops_altered_disclosures(receipt):
    """The reference passes over a disclosure the token does not hold: an altered one must not be among its claims."""
    token, *disclosures, _ = receipt["text"].split("~")
    for place, disclosure in enumerate(disclosures):
        salt, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=="))
        altered = disclosures[:place] + [segment([salt, name, {**value, "more": 1}])] + disclosures[place + 1 :]
        if name in reference("~".join([token, *altered, ""])):
            return f"it took an altered `{name}`"
    return None


presentations = []
for receipt in RECEIPTS + given["withheld"]:
    check(f"sd-jwt verifies: {receipt['name']}", lambda: unequal(reference(receipt["text"]), ours(receipt)))
for receipt in RECEIPTS:
    error = jwcrypto.common.JWException
    disclosures = receipt["text"].partition("~")[2]
    check(f"sd-jwt refuses it altered: {receipt['name']}", lambda: refuses(lambda token: reference(f"{token}~{disclosures}"), error, receipt["jws"]))
    check(f"sd-jwt drops altered disclosures: {receipt['name']}", lambda: drops_altered_disclosures(receipt))

    def withholds():
        holder = SDJWTHolder(receipt["text"])
        shown = {name: True for name in receipt["disclosed"] if name != "phone"}
        holder.create_presentation(shown)
        presentations.append({"name": receipt["name"], "text": holder.sd_jwt_presentation})
        without = {name: value for name, value in receipt["disclosed"].items() if name != "phone"}
        return unequal(reference(holder.sd_jwt_presentation), ours({**receipt, "disclosed": without}))

    check(f"sd-jwt withholds the phone: {receipt['name']}", withholds)

# ---- thumbprints

for key in given["keys"]["keys"]:
    coordinates = {member: key[member] for member in ("kty", "crv", "x", "y")}
    check(f"jwcrypto computes the kid: {key['purpose']}", lambda: unequal(jwcrypto.jwk.JWK(**coordinates).thumbprint(), key["kid"]))
    check(f"joserfc computes the kid: {key['purpose']}", lambda: unequal(joserfc.jwk.ECKey.import_key(coordinates).thumbprint(), key["kid"]))

# ---- consent records are JSON-LD

DPV = rdflib.Namespace("https://w3id.org/dpv#")


def linked(record):
    graph = rdflib.Graph().parse(data=json.dumps(record), format="json-ld")
    (subject,) = graph.subjects(rdflib.RDF.type, DPV.ConsentRecord)
    if str(subject) != record["@id"]:
        return f"the record is {subject}"
    processes = list(graph.objects(subject, DPV.hasProcess))
    bases = set(graph.objects(None, DPV.hasLegalBasis))
    # an erasure is about no processing, and rests on nothing
    rests = {DPV.ExplicitlyExpressedConsent} if record["dpv:hasProcess"] else set()
    texts = [value for value in graph.objects() if isinstance(value, rdflib.Literal) and value.startswith(("dpv:", "loc:", "urn:"))]
    return unequal((len(processes), bases, texts), (len(record["dpv:hasProcess"]), rests, []))


for name, record in given["records"].items():
    check(f"rdflib reads the consent record: {name}", lambda: linked(record))

with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(presentations, file)
sys.exit(1 if failed else 0)
