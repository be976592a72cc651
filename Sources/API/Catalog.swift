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
    // sending
    MethodEntry(EmailSend.self),
    MethodEntry(MessageGet.self),
    MethodEntry(MessageCancel.self),
    MethodEntry(MessageHold.self),
    MethodEntry(MessageRelease.self),
    MethodEntry(MessageResolve.self),
    // receivables, reminders, questions
    MethodEntry(ReceivableUpsert.self),
    MethodEntry(ReceivableGet.self),
    MethodEntry(ReceivableList.self),
    MethodEntry(ReceivableDelete.self),
    MethodEntry(ReminderSend.self),
    MethodEntry(ReminderPolicyCreate.self),
    MethodEntry(ReminderPolicyGet.self),
    MethodEntry(ReminderPolicyList.self),
    MethodEntry(ReminderPolicyUpdate.self),
    MethodEntry(ReminderPolicyDelete.self),
    MethodEntry(ReminderPlan.self),
    MethodEntry(ReminderList.self),
    MethodEntry(ReminderApprove.self),
    MethodEntry(ReminderSkip.self),
    MethodEntry(QuestionList.self),
    MethodEntry(QuestionAnswer.self),
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
