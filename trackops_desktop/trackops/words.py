"""The words by which people's pages speak of sign-in and codes, in English, German, French and Spanish.

Each name is one pattern over lower-case text with accents taken off (`folded`). They are signs among others, never
proof: `signs.py` weighs them.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2019\u2018\u00a0", "-----'' ")


def folded(text: str) -> str:
    """Return text in lower case without accents, so that one spelling of a word is enough."""
    spread = unicodedata.normalize("NFKD", text.replace("ß", "ss")).translate(_PLAIN)
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).lower()


def identifier_words(text: str) -> str:
    """Return the words inside a field's name: `mfaCode`, `mfa_code` and `mfa-code` are all `mfa code`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return " ".join(re.sub(r"[^0-9a-z]+", " ", folded(spaced)).split())


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


#: A code of so many digits, or one that may as well belong to a booking or a conference.
SOME_CODE = _any(
    r"\b(6|six|8|eight)[- ]?(digit|character|number)s?\b|\b(6|8) (digits|numbers)\b",
    r"\b(confirmation|access|activation|passcode) ?-?(code|token|pin)?\b",
    r"\b(zugangs|freischalt|aktivierungs|anmelde)-?(code|pin)",
    r"\b(6|sechs|8|acht)-?(stellig|ziffrig)|\b(6|8) (stellen|ziffern)|\b(6|six|8|huit) chiffres",
    r"\b(6|seis|8|ocho) (digitos|cifras)",
    r"\bcode (de |d')?(confirmation|acces)\b|\bcodigo (de )?(confirmacion|acceso)\b",
)

#: Says by itself that a one-time code is meant.
ONE_TIME_CODE = _any(
    r"\botp\b|\btotp\b|\bone[- ]?time[- ](pass)?(code|word|pin|password)|\bonetime",
    r"\b(mfa|2fa|tfa|two[- ]?(factor|step)|multi[- ]?factor|2[- ]?step|second[- ]factor)\b",
    r"\b(verification|authenti(cat(or|ion)|fication)|auth|login|sign-?in|authenticator app"
    r"|security token)[- ]?(code|token|pin)\b",
    r"\bverif(y|ication) (your )?(mfa )?(code|token)\b|\bverify code\b|\bcode verif|\btoken ?code\b",
    r"\b(bestatigungs|verifizierungs|verifikations|authentifizierungs|authentisierungs|einmal|pruf)-?(code|kennwort"
    r"|passwort|pin|token)",
    r"\b(zwei|2)-?(faktor|schritt|stufen)|\bzweiter faktor",
    r"\bcode (de |d')?(verification|validation|authentification|connexion)|\ba usage unique",
    r"\b(double|deux) (authentification|facteurs|etapes)|\bdouble facteur",
    r"\bcodigo (de )?(verificacion|autenticacion|autentificacion|un solo uso|uso unico)",
    r"\b(dos|doble) (factor(es)?|pasos)\b|\bun solo uso|\bcontrasena de un solo uso",
)

#: Says that an authenticator app is around.
AUTHENTICATOR = _any(
    r"\bauthenticat(or|ion app)|\bauthy\b|\bgoogle auth|\bmfa\b|\b2fa\b|\btotp\b|\botp\b|\btwo[- ]?(factor|step)",
    r"\bmulti[- ]?factor",
    r"\bauthenti(fi|si)zierungs-?app|\bauthentifikator|\bzwei-?(faktor|schritt|stufen)|\bmehr-?faktor|\bmehrstufig",
    r"\bapplication d'authentification|\bappli(cation)? d.authent|\b(double|deux) (authentification|facteurs|etapes)",
    r"\bmultifacteur",
    r"\baplicacion de autenticacion|\bapp (de )?autentic|\bautenticador|\b(dos|doble) (factor(es)?|pasos)",
    r"\bmultifactor",
)

#: A code of some kind; alone it says little.
ANY_CODE = _any(r"\bcodes?\b|\btoken\b|\bpasscode\b|\bcodigo\b|\btan\b|\bcode\w*|\w+code\b|\bverif\w*\b")
SECURITY_CODE = _any(r"\bsecurity code|\bsicherheits-?code|\bcode de securite|\bcodigo de seguridad|\bpass ?code\b")

#: The button beneath a code field.
VERIFY = _any(
    r"\bverify|\bauthenticate|\buberpruf|\bprufen|\bverifizier|\bbestatig|\bverifier|\bvalider\b|\bverificar"
    r"|\bautenticar"
)

#: Texts around a code field that ask to read a code somewhere and to type it.
ENTER_CODE = _any(
    r"\b(enter|type|input|provide) (the|your|a) ([\w-]+ ){0,4}(code|token|digits)",
    r"\bcode (we|that we)? ?(have )?(just )?(sent|texted|e-?mailed)|\bcode (from|in|shown|displayed|generated) ",
    r"\b(geben sie|gib) (den|ihren|deinen|einen|bitte) .{0,40}code|\bcode .{0,30}(eingeben|ein\b)",
    r"\bcode aus (der|ihrer)",
    r"\b(saisissez|entrez|indiquez|renseignez|tapez) (le|votre|un) .{0,30}code",
    r"\b(introduzca|introduce|ingrese|ingresa|escriba|escribe) (el|su|tu|un) .{0,30}codigo",
)

#: Where a code comes from or goes to; a phone in such words asks for no phone number.
DELIVERY = _any(
    r"\b(to|on|at|from|in|via|by|with|of)( your| the| my)?( registered| mobile| cell| smart)* ?-?"
    r"(phone|telephone|mobile|device|number)( number)?\b",
    r"\b(an|auf|aus|per|mit|von|in) (ihr\w*|dein\w*|der|die|das|dem)? ?(mobil|smart)?-?"
    r"(telefon\w*|handy|nummer|gerat|sms)",
    r"\b(sur|au|a|par|de|dans|via) (votre|le|la|ton|ma|mon|l')? ?(telephone|mobile|portable|appareil|sms|numero)",
    r"\b(a|en|al|por|de|desde) (su|tu|el|mi|la)? ?(telefono|movil|celular|dispositivo|sms|numero)",
    r"\b(phone|mobile|sms|email|e-mail|mail)\b(?= ?(verification|verify|otp|code|token|auth|pin))",
    r"\b(ending|endet|terminant|terminado) (in|with|auf|par|en)\b",
)

#: The numbers on a payment card.
CARD = _any(r"\b(cvc2?|cvv2?|csc|cvn)\b|\bcard\b|\bkarten|\bcarte\b|\btarjeta|\bcredit|\bkredit")

#: Things with a code or a number that is no one-time code.
OTHER_CODE = _any(
    r"\b(cvc2?|cvv2?|csc|cvn|cid)\b|\bcard\b|\bkarte|\bkarten|\bcarte\b|\btarjeta|\bcredit|\bkredit",
    r"\bcc ?(num|csc|exp|name)\w*|\bpan\b",
    r"\bzip|\bpost ?(al|code|leit)|\bpostcode|\bplz\b|\bcode postal|\bcodigo postal|\bcp\b|\bpostleitzahl",
    r"\bcoupon|\bpromo|\bvoucher|\bgutschein|\brabatt|\bdiscount|\bgift|\bgeschenk|\breduction|\bcupon|\bdescuento",
    r"\baktionscode|\bcode avantage|\bbon d",
    r"\bphone|\btelefon|\bmobile? ?(number|phone|nummer)|\bmobil\b|\btel\b|\btelephone|\bmovil|\bhandy|\bfax\b",
    r"\bportable\b|\bmsisdn",
    r"\bsearch|\bsuche|\brecherche|\bbuscar|\bbusqueda|\bquery\b|\bkeyword|\bfilter\b",
    r"\bquantity|\bqty\b|\bmenge|\banzahl|\bquantite|\bcantidad|\bcount\b|\bstuck",
    r"\bamount|\bprice|\bbetrag|\bpreis|\bmontant|\bprix|\bimporte|\bprecio|\bbudget|\bsalary|\bgehalt",
    r"\bdate\b|\bdatum|\bfecha|\bmonth|\bmonat|\bmois\b|\bmes\b|\byear|\bjahr|\bannee|\bano\b|\bbirth|\bgeburt",
    r"\bnaissance|\bnacimiento|\bage\b|\balter\b|\bexpir",
    r"\bsort ?code|\bbank|\bblz\b|\biban|\bbic\b|\bswift|\brouting|\baccount (number|no)|\bkontonummer",
    r"\bnumero de compte|\bcuenta\b",
    r"\b(country|area|dial(ling)?|calling|region) ?code|\bvorwahl|\blandervorwahl|\bindicatif|\bprefijo",
    r"\blanguage code|\bcurrency",
    r"\b(product|article|item|part|model|bar|ean|upc|gtin|sku|style|colou?r|hex|qr|source|error|html|embed|class"
    r"|course|room|event|game|meeting|booking|airport|flight|department|cost ?cent(er|re)|project|customer|client"
    r"|employee|staff|staffing|member|supplier|vendor|unit|gate|door|dress|tax|vat|naics|sic|ticket|tracking|order"
    r"|invoice|case|file|reference|ref|serial|licen[cs]e|activation key|product key|batch|lot)[- ]?(code|number|no"
    r"|nr|id|key|#)?\b",
    r"\b(produkt|artikel|bestell|auftrags|kunden|rechnungs|sendungs|personal|mitglieds|steuer|serien|lizenz|akten"
    r"|buchungs|fall|farb|abteilungs|kurs)-?(nummer|code|nr|zeichen|schlussel)",
    r"\bnumero (de )?(commande|client|dossier|facture|suivi|serie|article)",
    r"\bcode (produit|article|barre|couleur|client|reservation|parrain\w*|pays)|\breference",
    r"\bnumero (de )?(pedido|cliente|factura|expediente|seguimiento|serie)",
    r"\bcodigo (de )?(producto|barras|articulo|color|cliente|reserva|pais|referido|invitacion)|\breferencia",
    r"\binvit|\breferral|\beinladung|\bempfehl|\bfriend code|\bparrain|\bcaptcha|\b(in|from) (the )?(image|picture)",
    r"\bim bild|\bdans l.image|\ben la imagen",
    r"\b(height|width|weight|grosse|gewicht|taille|poids|peso|altura)\b|\bssn\b|\bsocial security|\bdriver",
    r"\bpassport|\bhouse number|\bhausnummer|\bstreet|\bstrasse|\baddress|\badresse|\bdireccion",
    r"\brange|\bduration|\bdauer|\bduree|\bminutes?\b|\bhours?\b|\bpercent|\bport\b|\bpage\b|\bextension\b",
    r"\bdurchwahl|\bseat\b|\bguests?\b|\brating|\bscore\b|\blatitude|\blongitude|\bpostbox|\bserial",
)

#: A recovery code is asked for or spoken of.
RECOVERY = _any(
    r"\b(recovery|back ?-?up|rescue|emergency|scratch|one-time backup|reset|single[- ]use) ?-?"
    r"(verification |access |login )?(codes?|keys?)\b",
    r"\brecovery ?codes?",
    r"\b(wiederherstellungs|backup|ersatz|notfall|reserve|sicherungs|rettungs)-?(codes?|schlussel)\b",
    r"\b(codes?|cles?) de (recuperation|secours|sauvegarde|recours|depannage)",
    r"\b(codigos?|claves?) de (recuperacion|respaldo|emergencia|seguridad de respaldo|copia|reserva|rescate)",
    r"\bcodigos? de backup",
)

#: The heading or button of a page that lets somebody in.
SIGN_IN = _any(
    r"\bsign(ing)?[- ]?in\b|\blog(ging)?[- ]?(in|on)\b|\blogin\b|\bwelcome back|\blog ?on\b|\bsign ?on\b",
    r"\baccess your account",
    r"\banmeld(en|ung)|\beinlogg\w+|\bmelden sie sich an|\bzugang\b|\bwillkommen zuruck",
    r"\bconnexion\b|\b(se |me |vous )connecter|\bconnectez|\bs'identifier|\bidentifiez|\bouvrir (une )?session",
    r"\biniciar? sesion|\binicio de sesion|\bentrar\b|\bacceder\b|\bacceso\b|\bingresar\b|\bidentif(icarse|iquese)",
)

#: An account is made, or its password chosen or reset: nobody signs in here.
SIGN_UP = _any(
    r"\bsign ?-?up\b|\bregister\b|\bregistration\b|\bcreate (an? |your |new )*account|\bjoin (now|us|free)",
    r"\bnew (customer|user)",
    r"\b(reset|forgot|forgotten|change|choose|set|new|create|update)( a| your| my| the)?( new)? password",
    r"\bpassword (reset|recovery|change)",
    r"\bsubscribe|\bnewsletter|\bunsubscribe|\bnotify me",
    r"\bregistrier|\bkonto (erstellen|anlegen|eroffnen)|\bpasswort (vergessen|zurucksetzen|andern|wahlen)",
    r"\bkennwort (vergessen|zurucksetzen|andern)|\bneues (passwort|kennwort)|\babonnier",
    r"\binscri(ption|re|vez)|\bcreer (un|votre|mon) compte",
    r"\b(mot de passe oublie|reinitialis|nouveau mot de passe|changer (de|le|votre) mot de passe)|\bs'abonner",
    r"\babonnez",
    r"\bregistr(arse|ate|ese|o)\b|\bcrear (una |tu |su )?cuenta",
    r"\b(olvid\w+ (su|tu|la)? ?contrasena|restablecer|nueva contrasena|cambiar (la |su |tu )?contrasena)|\bsuscri",
)

USER_NAME = _any(
    r"\buser ?(name|id)?\b|\blogin\b|\blogon\b|\be-?mail\b|\bmail\b|\bsign ?in (name|id)|\bidentifier\b|\bmember id",
    r"\baccount( name)?\b|\bemployee id",
    r"\bbenutzer|\bnutzername|\banmeldename|\bkennung\b|\bkonto\b",
    r"\butilisateur|\bidentifiant|\bcourriel|\badresse electronique|\bnom d.util",
    r"\busuario|\bcorreo|\bidentificador",
)

#: The words of a set-up key in text.
SETUP_KEY = _any(
    r"\b(secret|set-?up|setup|manual(ly)?|private|shared|configuration|enrol?l?ment|account|text|mfa"
    r"|security)?[- ]?(key|code|secret)\b|\bsecret\b|\bmanual(ly)?\b",
    r"\bschlussel|\bgeheim\w*|\bmanuell|\bcode\b",
    r"\bcle\b|\bcle secrete|\bsecrete?\b|\bmanuel\w*|\bcle de configuration",
    r"\bclave\b|\bsecret[ao]\b|\bmanual\w*|\bllave\b",
)

#: The page offers to set up an authenticator.
SET_UP = _any(
    r"\bqr\b|\bscan|\bset[- ]?up\b|\bsetup|\benabl(e|ing)|\benrol|\bactivat|\bconfigur|\bregister",
    r"\badd (this|the|your) account",
    r"\bscann|\beinricht|\baktivier|\bkonfigurier|\beinrichtung",
    r"\bscann|\bconfigur|\bactiver|\bactivation|\bnumeris|\bflash",
    r"\bescane|\bconfigur|\bactivar|\bactivacion",
)

#: A form that switches the second factor off.
DISABLE = _any(
    r"\b(disable|deactivate|turn off|switch off|remove)\b[^|]{0,60}(mfa|2fa|factor|step|authenticat|verification)",
    r"^[^|]*\|\s*(disable|deactivate|turn off|switch off)\b",
    r"(mfa|2fa|faktor|authentifi)[^|]{0,60}\b(deaktivieren|abschalten|ausschalten|entfernen)",
    r"\b(desactiver|supprimer)\b[^|]{0,60}(mfa|2fa|facteur|authentification|etapes)",
    r"\b(desactivar|eliminar|quitar)\b[^|]{0,60}(mfa|2fa|factor|autenticacion|pasos)",
)

#: Something was refused.
WRONG = (
    r"(incorrect|invalid|not valid|wrong|not correct|(is|was)(n'?t| not) (right|valid|correct|working)"
    r"|expired|did ?n[o']t (match|work)|does ?n[o']t work"
    r"|does ?n[o']t match|do not match"
    r"|doesn't match|mismatch|not recogni[sz]ed|rejected|was not accepted|not accepted|could ?n[o']t (be )?verif\w+"
    r"|cannot be verified|failed|unable to verify|already (been )?used"
    r"|falsch|ungultig|nicht korrekt|inkorrekt|fehlerhaft|abgelaufen|stimm\w* nicht|nicht gultig|unrichtig"
    r"|nicht akzeptiert|fehlgeschlagen|nicht erkannt|bereits verwendet|konnte nicht"
    r"|incorrecte?s?|invalide?s?|errone\w*|expire\w*|non valide|ne correspond\w* pas|pas valide|pas correct"
    r"|mauvais\w*|refuse\w*|echoue|echec|n'est pas (bon|reconnu)\w*"
    r"|incorrect[oa]s?|invalid[oa]s?|no (es|son) (valid|correct)[oa]s?|equivocad[oa]|caducad[oa]|vencid[oa]"
    r"|no coincide\w*|errone[oa]|rechazad[oa]|no valid[oa]|fallid[oa]|expirad[oa])"
)
CODE_NOUN = (
    r"(code|token|passcode|otp|pin|digits|\w*code|codigo|verification|verifizierung|verificacion|authentication"
    r"|2fa|mfa|one-time password|einmalpasswort|einmalkennwort)"
)
SIGN_IN_NOUN = (
    r"(user ?name|pass ?word|e-?mail|login|log-in|sign-?in|credentials?|user|account"
    r"|benutzer\w*|passwort|kennwort|anmeldung|anmelde\w*|zugangsdaten"
    r"|mot de passe|identifiants?|utilisateur|connexion|courriel"
    r"|contrasena|usuario|credenciales?|correo|inicio de sesion)"
)
LOCKED = _any(
    r"\b(account|user|login|access|sign-?in)\b.{0,40}\b(locked|blocked|suspended|disabled)",
    r"\b(locked|blocked)\b.{0,30}\baccount",
    r"\btoo many (failed |wrong |incorrect |unsuccessful |sign-?in |login )*(attempts|tries|requests|codes)",
    r"\b(konto|zugang|benutzer)\b.{0,40}\b(gesperrt|blockiert|deaktiviert)|\bzu viele .{0,30}(versuche|anmelde)",
    r"\bcompte\b.{0,40}\b(verrouille|bloque|suspendu|desactive)|\btrop de (tentatives|essais)",
    r"\bcuenta\b.{0,40}\b(bloquead|suspendid|deshabilitad)|\bdemasiados (intentos|fallos)",
)
#: A rule or a hint speaks of what would happen, not of what has happened.
CONDITIONAL = _any(
    r"\bif\b|\bwhen\b|\bin case\b|\bonce\b|\bunless\b|\bwill\b|\bmay\b|\bhow to\b|\bwhat to do\b|\?",
    r"\bwenn\b|\bfalls\b|\bsobald\b|\bwird\b|\bwerden\b",
    r"\bsi\b|\blorsque\b|\bquand\b|\bcuando\b|\ben caso\b|\bsera\b",
)


def other_code(text: str) -> bool:
    """Tell whether folded text names something with a code or a number that is no one-time code."""
    return bool(OTHER_CODE.search(DELIVERY.sub(" ", ONE_TIME_CODE.sub(" ", text))))
