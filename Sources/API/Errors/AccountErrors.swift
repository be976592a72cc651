import Comms
import RPC

/// About accounts, domains and areas: 1100.
extension ErrorCatalog {
  static let accounts: [Row] = [
    row(
      .accountNotFound,
      1101,
      es: ("No existe la cuenta {accountId}.", "Vea las cuentas con account.list."),
      en: ("There is no account {accountId}.", "See the accounts with account.list.")
    ),
    row(
      .accountNone,
      1102,
      es: (
        "No hay ninguna cuenta de salida que pueda usarse.",
        "Cree una con account.create y márquela como predeterminada con account.setDefault."
      ),
      en: (
        "There is no outgoing account that can be used.",
        "Create one with account.create and make it the default with account.setDefault."
      )
    ),
    row(
      .accountDisabled,
      1103,
      es: ("La cuenta «{account}» está desactivada.", "Actívela con account.update {enabled: true}."),
      en: ("The account \"{account}\" is disabled.", "Enable it with account.update {enabled: true}.")
    ),
    row(
      .accountIncomplete,
      1104,
      es: (
        "A la cuenta «{account}» le falta: {missing}.", "Complétela con account.update o account.setPassword."
      ),
      en: (
        "The account \"{account}\" lacks: {missing}.",
        "Complete it with account.update or account.setPassword."
      )
    ),
    row(
      .accountHeld,
      1105,
      es: (
        "La cuenta «{account}» está detenida ({reason}).",
        "Corrija la causa y guarde la cuenta o su contraseña."
      ),
      en: (
        "The account \"{account}\" is held ({reason}).",
        "Mend the cause and save the account or its password."
      )
    ),
    row(
      .domainNotFound,
      1106,
      es: ("No existe el dominio {domainId}.", "Vea los dominios con domain.list."),
      en: ("There is no domain {domainId}.", "See the domains with domain.list.")
    ),
    row(
      .domainInUse,
      1107,
      es: ("El dominio «{name}» lo usan: {accounts}.", "Cambie antes el dominio de esas cuentas."),
      en: ("The domain \"{name}\" is used by: {accounts}.", "Change the domain of those accounts first.")
    ),
    row(
      .areaNotFound,
      1108,
      es: ("No existe el área «{area}».", "Vea las áreas con area.list o créela con area.create."),
      en: ("There is no area \"{area}\".", "See the areas with area.list or create it with area.create.")
    ),
    row(
      .secretRequired,
      1109,
      es: (
        "Falta la contraseña de la cuenta «{account}».",
        "Póngala con account.setPassword; hace falta otra vez cuando cambian servidor, puerto, usuario o seguridad."
      ),
      en: (
        "The password of the account \"{account}\" is missing.",
        "Set it with account.setPassword; it is needed again when host, port, user or security change."
      )
    ),
  ]
}
