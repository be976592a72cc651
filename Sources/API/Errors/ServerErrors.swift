import Comms
import RPC

/// About the network and mail servers: 1400 and 1500.
extension ErrorCatalog {
  static let network: [Row] = [
    row(
      .resolve,
      1401,
      retryable: true,
      es: ("No se encuentra el servidor {host}.", "Revise el nombre del servidor y la conexión a Internet."),
      en: ("The server {host} cannot be found.", "Check the server's name and the network.")
    ),
    row(
      .connection,
      1402,
      retryable: true,
      es: ("No se pudo hablar con {host} ({reason}).", "Revise servidor, puerto y cortafuegos."),
      en: ("Could not talk to {host} ({reason}).", "Check host, port and firewall.")
    ),
    row(
      .timeout,
      1403,
      retryable: true,
      es: ("{host} no respondió a tiempo.", "Revise el puerto y la seguridad elegidos; repita más tarde."),
      en: ("{host} did not answer in time.", "Check the port and the security chosen; try again later.")
    ),
    row(
      .tlsRequiredUnavailable,
      1404,
      es: (
        "{host} no ofrece STARTTLS y la cuenta exige cifrado.",
        "Use seguridad tls en el puerto 465 o pregunte al proveedor; no se envía nada sin cifrar."
      ),
      en: (
        "{host} does not offer STARTTLS and the account requires encryption.",
        "Use security tls on port 465 or ask the provider; nothing is sent in clear."
      )
    ),
    row(
      .tlsCertificate,
      1405,
      es: (
        "El certificado de {host} no es válido ({reason}).",
        "Corrija el nombre del servidor; para una autoridad propia use caFile, para un certificado propio pinSha256. Revise también el reloj."
      ),
      en: (
        "The certificate of {host} is not valid ({reason}).",
        "Correct the server's name; for an authority of your own use caFile, for a certificate of its own pinSha256. Check the clock too."
      )
    ),
    row(
      .tlsProtocol,
      1406,
      es: (
        "No hay TLS común con {host} ({reason}).",
        "Con not_tls el puerto no habla TLS desde el principio: use seguridad starttls (587) o el puerto 465."
      ),
      en: (
        "No common TLS with {host} ({reason}).",
        "With not_tls the port does not speak TLS from the start: use security starttls (587) or port 465."
      )
    ),
    row(
      .trustStoreUnavailable,
      1407,
      es: (
        "No se pueden leer las autoridades de confianza ({path}).",
        "Instale ca-certificates o corrija caFile."
      ),
      en: ("The trusted authorities cannot be read ({path}).", "Install ca-certificates or correct caFile.")
    ),
  ]

  static let servers: [Row] = [
    row(
      .authFailed,
      1501,
      es: (
        "{host} rechaza el usuario o la contraseña.",
        "Revise usuario y contraseña; Gmail, Yahoo y otros exigen una contraseña de aplicación."
      ),
      en: (
        "{host} refuses the user or the password.",
        "Check user and password; Gmail, Yahoo and others demand an app password."
      )
    ),
    row(
      .authMechanism,
      1502,
      es: (
        "No hay una forma de entrar común con {host} (ofrece: {offered}).",
        "Elija otra autenticación o use TLS: la contraseña no se envía sin cifrar."
      ),
      en: (
        "No common way to log in to {host} (it offers: {offered}).",
        "Choose another authentication or use TLS: the password is not sent in clear."
      )
    ),
    row(
      .authServerNotVerified,
      1503,
      es: ("{host} no demostró conocer la contraseña.", "No confíe en este servidor; revise su dirección."),
      en: ("{host} did not prove that it knows the password.", "Do not trust this server; check its address.")
    ),
    row(
      .protocolViolation,
      1504,
      retryable: true,
      es: (
        "{host} no cumple el protocolo ({reason}).",
        "Compruebe que es un servidor SMTP y que el puerto es correcto."
      ),
      en: (
        "{host} breaks the protocol ({reason}).",
        "Check that it is an SMTP server and that the port is right."
      )
    ),
    row(
      .smtpReject,
      1505,
      es: (
        "El servidor rechazó el mensaje.", "Lea la respuesta del servidor en «server» y corrija la causa."
      ),
      en: ("The server refused the message.", "Read the server's answer in \"server\" and mend the cause.")
    ),
    row(
      .smtputf8Required,
      1506,
      es: ("{host} no admite direcciones con letras no ASCII.", "Use una dirección solo con letras ASCII."),
      en: (
        "{host} does not take addresses with non-ASCII letters.", "Use an address with ASCII letters only."
      )
    ),
  ]
}
