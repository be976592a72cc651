import RPC

/// Every method of the service: adding one is its file and one line here.
package enum Catalog {
  package static let entries: [MethodEntry] = [
    // system
    MethodEntry(Initialize.self),
    MethodEntry(Ping.self),
    MethodEntry(Shutdown.self),
    MethodEntry(Discover.self),
    MethodEntry(SystemInfo.self),
    MethodEntry(SystemCheck.self),
    MethodEntry(SystemBackup.self),
    MethodEntry(SystemUnlock.self),
    MethodEntry(SystemRotateKey.self),
    MethodEntry(AuditList.self),
    // domains, accounts, areas
    MethodEntry(DomainCreate.self),
    MethodEntry(DomainGet.self),
    MethodEntry(DomainList.self),
    MethodEntry(DomainUpdate.self),
    MethodEntry(DomainDelete.self),
    MethodEntry(PresetList.self),
    MethodEntry(AccountDiscover.self),
    MethodEntry(AccountCreate.self),
    MethodEntry(AccountGet.self),
    MethodEntry(AccountList.self),
    MethodEntry(AccountUpdate.self),
    MethodEntry(AccountDelete.self),
    MethodEntry(AccountSetPassword.self),
    MethodEntry(AccountPendingPasswords.self),
    MethodEntry(AccountClearPassword.self),
    MethodEntry(AccountVerify.self),
    MethodEntry(AccountSendTest.self),
    MethodEntry(AccountSetDefault.self),
    MethodEntry(AccountResolve.self),
    MethodEntry(AccountQuota.self),
    MethodEntry(OAuthStatus.self),
    MethodEntry(OAuthSetToken.self),
    MethodEntry(AreaList.self),
    MethodEntry(AreaAssign.self),
    MethodEntry(AreaCreate.self),
    MethodEntry(AreaDelete.self),
    // contacts
    MethodEntry(ContactUpsert.self),
    MethodEntry(ContactGet.self),
    MethodEntry(ContactList.self),
    MethodEntry(ContactDelete.self),
    MethodEntry(ContactImport.self),
    // who gets what
    MethodEntry(SuppressionList.self),
    MethodEntry(SuppressionAdd.self),
    MethodEntry(SuppressionRemove.self),
    MethodEntry(SuppressionExplain.self),
    MethodEntry(UnsubscribeVerify.self),
    MethodEntry(UnsubscribeConfirm.self),
    // templates
    MethodEntry(TemplateCreate.self),
    MethodEntry(TemplateGet.self),
    MethodEntry(TemplateList.self),
    MethodEntry(TemplateUpdate.self),
    MethodEntry(TemplateDelete.self),
    MethodEntry(TemplateReset.self),
    MethodEntry(TemplateVersions.self),
    MethodEntry(TemplateVariables.self),
    MethodEntry(TemplatePreviewMethod.self),
    MethodEntry(TemplateSendTest.self),
    // sending
    MethodEntry(EmailSend.self),
    MethodEntry(MessageGet.self),
    MethodEntry(MessageCancel.self),
    MethodEntry(MessageHold.self),
    MethodEntry(MessageRelease.self),
    MethodEntry(MessageResolve.self),
    // history
    MethodEntry(HistoryList.self),
    MethodEntry(HistoryGet.self),
    MethodEntry(HistoryResend.self),
    // events
    MethodEntry(EventSubscribe.self),
    MethodEntry(EventPoll.self),
    MethodEntry(EventAck.self),
  ]

  package static let byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
}
