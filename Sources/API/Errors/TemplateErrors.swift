import Comms
import RPC

/// About templates: 1480.
extension ErrorCatalog {
  static let templates: [Row] = [
    row(
      .templateNotFound,
      1480,
      es: ("No existe la plantilla {templateId}.", "Búsquela con template.list."),
      en: ("There is no template {templateId}.", "Look for it with template.list.")
    ),
    row(
      .templateInvalid,
      1481,
      es: (
        "La plantilla tiene errores.",
        "Corrija lo que dice «issues»: texto, línea y columna; vea las variables con template.variables."
      ),
      en: (
        "The template has mistakes.",
        "Mend what \"issues\" says: text, line and column; see the variables with template.variables."
      )
    ),
    row(
      .templateValueMissing,
      1482,
      es: (
        "Falta el valor de «{name}» ({part}, línea {line}, columna {column}); no se envió nada.",
        "Dé el valor en «data», o ponga «| default \"…\"» tras el nombre en la plantilla."
      ),
      en: (
        "The value of \"{name}\" is missing ({part}, line {line}, column {column}); nothing was sent.",
        "Give it in \"data\", or write | default \"…\" after the name in the template."
      )
    ),
    row(
      .templateValueRefused,
      1483,
      es: (
        "El valor de «{name}» no sirve donde está ({part}, línea {line}, columna {column}); no se envió nada.",
        "Dé un valor del tipo de la variable; un enlace empieza por https, http, mailto, tel o cid."
      ),
      en: (
        "The value of \"{name}\" does not suit its place ({part}, line {line}, column {column}); nothing was sent.",
        "Give a value of the variable's type; a link begins with https, http, mailto, tel or cid."
      )
    ),
    row(
      .templateTooLarge,
      1484,
      es: (
        "La plantilla con estos datos es demasiado grande ({part}).",
        "Use listas más cortas: el límite son 5 MiB y un millón de pasos."
      ),
      en: (
        "The template with these values is too large ({part}).",
        "Use shorter lists: the limit is 5 MiB and a million steps."
      )
    ),
    row(
      .templateAutomatic,
      1485,
      es: (
        "«{name}» es una plantilla automática y no se borra.",
        "Cámbiela con template.update o vuelva al texto original con template.reset."
      ),
      en: (
        "\"{name}\" is an automatic template and cannot be deleted.",
        "Change it with template.update or go back to the original text with template.reset."
      )
    ),
    row(
      .templateNotAutomatic,
      1486,
      es: (
        "«{name}» es una plantilla propia y no tiene texto original.",
        "Vea sus versiones con template.versions y guarde una con template.update."
      ),
      en: (
        "\"{name}\" is a template of your own and has no original text.",
        "See its versions with template.versions and save one with template.update."
      )
    ),
  ]
}
