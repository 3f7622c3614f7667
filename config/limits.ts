/**
 * Every bound of the system in one place. Sizes are items unless the name says otherwise.
 * Values without a note are assumed and to be confirmed on the reference board.
 */
export const limits = {
  /** Inputs waiting for the pipeline; beyond it sources wait (back-pressure), nothing is dropped. */
  inboxMax: 2_000,
  /** Services at the door a programme may list, and types it may have added while the box runs. */
  errandsMax: 200,
  admissionsMax: 200,
  /** Patrol sheets kept, the newest acts on one that are known again, and lines of the ledger of hazards. */
  patrolsMax: 200,
  patrolCommandsKept: 500,
  hazardsMax: 5_000,
  /** Notices to residents: kept, waiting for confirmation, and screens whose receipts are known. */
  publicationsKept: 200,
  publicationDraftsMax: 20,
  publishAttemptMs: 5_000,
  receiptClientsMax: 500,
  /** Campaigns at once, how many that are over are kept, and the grids of one. */
  campaignsMax: 16,
  campaignsKept: 12,
  campaignGridsMax: 200,
  campaignFaultMax: 300,
  /** A campaign is over within a year. */
  campaignMaxMs: 366 * 86_400_000,
  /** Inputs decided and committed together. */
  groupMax: 256,
  /** What was decided is written into the alarm ring when the store has not taken it by then. */
  alarmRingMs: 100,
  /** People wait no longer than this for a disk, whatever became of store and ring. */
  alarmStoreMs: 200,
  /** Slots of the alarm ring, of 256 bytes. */
  ringSlots: 4_096,
  /** Readings decided and not yet stored; beyond it the oldest leave unacknowledged, counted. */
  unstoredReadingsMax: 20_000,
  /** At the end what was decided has this long to reach the disk. */
  lastCommitMs: 3_000,
  /** So long may one life take to end; then the process ends and is started again, within the 30 s without alarms. */
  closingMs: 15_000,
  /** At the start the store has this long to open; then alarms go on without it. */
  storeStartMs: 5_000,
  /** How often due times are looked at. */
  tickMs: 200,
  /** Publishes of the broker child that the core has not decided yet. */
  brokerCreditMax: 256,
  /** Publishes decided and not yet on disk, whose publishers wait for it; beyond it no more are let in. */
  brokerUnstoredMax: 4_096,
  /** Largest message between two of our processes. */
  ipcFrameBytesMax: 1 << 20,
  /** Bytes queued towards a process that does not read; beyond it the receiver is sent a fresh picture later. */
  ipcQueueBytesMax: 4 << 20,
  /** A part beats this often; silent for `partSilentMs` it is killed and started again. */
  partBeatMs: 500,
  partSilentMs: 2_000,
  /** Time to the first beat; and the age from which a part that ends is started again at once. */
  partStartMs: 10_000,
  partHealthyMs: 2_000,
  /** A part that was told to end and is still there is killed. */
  partFarewellMs: 1_000,
  partRestartMinMs: 200,
  partRestartMaxMs: 30_000,
  /** A serial port that was unplugged may never answer. */
  serialOpenMs: 2_000,
  serialWriteMs: 2_000,
  serialCloseMs: 1_000,
  /** MQTT frames: before and after CONNECT was accepted. */
  mqttConnectBytesMax: 1_024,
  mqttFrameBytesMax: 16_384,
  mqttConnectTimeoutMs: 5_000,
  mqttConnectionsMax: 256,
  /** Hydrological stations on TCP: connections in all and from one address (carriers put many behind one). */
  sl651ConnectionsMax: 128,
  sl651PerAddressMax: 32,
  /** Nothing at all from a station this long: keep-alives come at least every 255 s (SL 651-2014, 6.6.4). */
  sl651IdleMs: 600_000,
  /** A frame that has begun and does not go on. */
  sl651FrameMs: 5_000,
  /** Pieces without a station's frame in them, in a row. */
  sl651UselessMax: 32,
  /** Frames of one connection decided and not yet on disk; beyond it nothing more is read from it. */
  sl651UnstoredMax: 64,
  sl651AnswerBytesMax: 4_096,
  sl651RetryMs: 10_000,
  /** Readings kept per point for trends. */
  trendSamplesMax: 720,
  /** A new or worse alarm of a claimed case: the claimer alone is told, and has this long before the ladder starts. */
  claimerFirstMs: 20_000,
  /** So many raises and clears of one alarm within the window are chatter: then a clear waits for that long a calm. */
  chatterTurns: 3,
  chatterWindowMs: 60_000,
  /** More annunciations than `floodBegins` in the window are a flood (EEMUA 191), until fewer than `floodEnds`. */
  floodBegins: 10,
  floodEnds: 5,
  floodWindowMs: 600_000,
  /** In a flood a person is called about one unclaimed case this often; the first call is never held back. */
  floodPaceMs: 20_000,
  /** A person whose ways have all been dark for so long is skipped: heartbeat 30 s × 3. */
  unreachableAfterMs: 90_000,
  /** How often it is looked at who can be reached. */
  presenceEveryMs: 5_000,
  /** Nothing was proven to reach a person for so long: alone on a rung of severity 1 or 2 they hold up nobody. */
  unprovenAfterMs: 30 * 86_400_000,
  /** A proof of reach is written down anew when the last one is older. */
  proofKeptMs: 3_600_000,
  /** At a change of shift whoever comes confirms the open cases within this time. */
  handoverConfirmMs: 900_000,
  /** Exceptions to the roster: in all, the longest, and how long they are kept when they are over. */
  overridesMax: 500,
  overrideMaxMs: 92 * 86_400_000,
  overrideKeptMs: 35 * 86_400_000,
  /** The daily chores come due at this minute of the local day; so many gaps of the roster are named in the record. */
  choreMinute: 120,
  /** Places whose days ahead one tick looks at. */
  seatsScannedMax: 20,
  gapsNamedMax: 50,
  /** A pass for somebody who came without being called, and how many of them one roll takes. */
  passMs: 12 * 3_600_000,
  walkInsMax: 500,
  /** Rolls that are kept; the oldest that ended leave. */
  mustersMax: 20,
  /** Longest shelf; a shift that ends earlier ends it. */
  shelfMaxMs: 8 * 3_600_000,
  outOfServiceMaxMs: 7 * 86_400_000,
  /** An acknowledged alarm that still rings is called out again after this long, by severity; 4 stays a list entry. */
  reAlarmMs: { 1: 1_800_000, 2: 1_800_000, 3: 8 * 3_600_000, 4: undefined },
  /** The wall clock ran apart from the monotonic one by this much between two ticks: it was set. */
  clockStepMs: 2_000,
  /** Closed cases stay in the live state this long; the facts keep them for good. */
  closedCaseKeptMs: 86_400_000,
  /** A report joins the case of its place that had something new so long ago at most. */
  sameMatterMs: 600_000,
  /** What sensors near a report read: of so long before it, and so many minutes of points in all. */
  contextMs: 600_000,
  contextRowsMax: 400,
  /** Longest time until a suspended case is looked at again. */
  suspensionMaxMs: 90 * 86_400_000,
  /** A dispatched case that nobody takes on goes up a level when its limit has passed so often. */
  strikesToEscalate: 3,
  /** Places one notice names beside its own. */
  placesNamedMax: 5,
  /** Steps kept on a case itself; the facts keep all. */
  caseStepsMax: 200,
  /** Different (source, reason) pairs counted; the rest is counted under "other". */
  rejectKindsMax: 1_000,
  /** Retry delays of a notice, the last one repeated until it is superseded. */
  noticeRetryMs: [2_000, 5_000, 10_000, 20_000, 30_000, 60_000],
  /** One attempt to send a notice. */
  noticeSendMs: 5_000,
  /** Severity 1 and 2: a channel that has not answered by then is not waited for any longer, the next is tried too. */
  noticeSwitchMs: 1_500,
  /** The same for the others. */
  noticeLongPatienceMs: 45_000,
  /** A siren is switched within this or again, the pauses growing from the one to the other. */
  sirenActMs: 1_000,
  sirenRetryMs: 500,
  sirenRetryMaxMs: 5_000,
  /** One that should sound is told so again this often: a device that lost its power came back silent. */
  sirenAgainMs: 30_000,
  /** The box looks at its own duty this often: steps of ladders, notices owed, channels. */
  auditEveryMs: 10_000,
  /** A ladder's step this long past its time was not walked; a severity 1 or 2 notice this long unattempted is owed. */
  ladderLateMs: 10_000,
  noticeLateMs: 15_000,
  /** A mode with an end ends within a year; that it does is said a day before. */
  modeUntilMaxMs: 366 * 86_400_000,
  modeEndToldMs: 86_400_000,
  /** The rate of a gauge is taken over so long, from so many samples at least. */
  gaugeWindowMs: 900_000,
  gaugeSamplesMin: 5,
  /** Acts at one evacuation that are remembered, so that none is done twice. */
  evacuationActsKept: 1_000,
  /** Temporary posts, and the check-ins of one that are kept; all of them stand in the journal. */
  postsMax: 64,
  checkInsKept: 200,
  /** A test ends by itself after `drillMs`, or what was asked for, and never later than `drillMaxMs`. */
  drillMs: 600_000,
  drillMaxMs: 900_000,
  /** So long test gas may linger: what is still beyond its line then is an alarm. */
  settleMs: 600_000,
  /** Tests under way at once, points and people of one, and those that are kept to look at. */
  drillsMax: 8,
  drillPointsMax: 40,
  drillPeopleMax: 64,
  drillsKept: 100,
  /** So long a trip test that passed vouches for its point; one that was never made is missed after as long. */
  tripProvenMs: 90 * 86_400_000,
  /** So long a siren sounds for a test. */
  drillSirenMs: 3_000,
  /** Reports of mode periods that are kept, the newest. */
  modePeriodsKept: 24,
  /** No word from the district for so long: the box is cut off. */
  cutOffAfterMs: 30_000,
  /** The district is told that the box is well this often, and counts it silent after `beatSilentMs`. */
  beatEveryMs: 60_000,
  beatSilentMs: 150_000,
  /** Notices that share one message when the channel's budget does not allow one for each. */
  noticesInMessageMax: 20,
  /** A channel that said "too many" is not asked again for so long; its notices go other ways meanwhile. */
  channelBlockMs: 60_000,
  /** How often the district is told where the journal ends. */
  journalHeadEveryMs: 86_400_000,
  /** A summary that finds so many unacknowledged ones before it waits in the lane of back-fill. */
  liveSummariesMax: 3,
  /** Uplink records sent but not yet acknowledged by the district's application. */
  uplinkWindowMax: 64,
  uplinkFrameBytesMax: 32_768,
  /** A broker that allows less per packet cannot be spoken to. */
  uplinkFrameBytesMin: 1_024,
  /** Publishes without their PUBACK, whatever the broker allows. */
  uplinkInFlightMax: 16,
  uplinkAckMs: 10_000,
  downlinkBytesMax: 4_096,
  /** Commands of the district that wait for the core; beyond it they are dropped, counted, for the district to repeat. */
  downlinkWaitingMax: 100,
  /** From one command to the next. */
  downlinkPaceMs: 20,
  /** A signed command from above; what it brings for the site is inside. */
  commandBytesMax: 65_536,
  /** Nothing that is ordered is good for longer. */
  commandLifeMaxMs: 7 * 86_400_000,
  /** So far the sender's clock may be ahead of ours. */
  commandSkewMs: 5_000,
  /** Answers remembered for each key; what is older than the oldest is answered "unknown" and not done. */
  commandsKeptPerKey: 256,
  /** A command that is repeated is answered again this often at most. */
  /** A box that is told of numbers it never gave begins another numbering this often at most. */
  renumberEveryMs: 600_000,
  commandAnswerMs: 5_000,
  /** Refusals of bytes nobody proved to have sent are reported, for each reason, this often. */
  commandRefusalsEveryMs: 60_000,
  /** A code that lets the district's key in, once. */
  enrolCodeMs: 900_000,
  /** Keys of the district, revoked ones included. */
  districtKeysMax: 32,
  /** A key that signed its successor still signs for so long. */
  keyOverlapMs: 86_400_000,
  /** Of each kind of amendment so many are kept to go back to, and so many may wait for their day. */
  amendmentsKept: 4,
  amendmentsWaitingMax: 4,
  /** A site file or a device profile. */
  siteFileBytesMax: 1 << 20,
  /** What the console may edit of it: in one message between two of our processes it fits twice. */
  siteEditCharsMax: 150_000,
  /** A new site is taken back unless it is kept within so long; `usual` is longer than the slowest fair reconnect. */
  siteTrialMs: { least: 10_000, usual: 180_000, most: 1_800_000 },
  /** On the battery a summary period is so many times as long. */
  thriftySummaryFactor: 5,
  /** Browsers with an open stream. */
  streamsMax: 32,
  /** What may wait for one of them, and what is kept for one that comes back; further behind it begins anew. */
  streamBehindBytesMax: 1 << 20,
  httpBodyBytesMax: 65_536,
  /** The one request that carries a site file. */
  siteBodyBytesMax: 700_000,
  /** Raw readings on disk; beyond it the oldest segments leave. */
  readingsBytesMax: 2_000_000_000,
  /** Summaries the district does not hold yet, as stored: more than 72 h of 674 points; beyond it the oldest leave, counted. */
  summariesBytesMax: 64_000_000,
  /** Free space of the disk, as shares of its size, below which the store sheds. */
  diskWarnShare: 0.2,
  diskThinShare: 0.1,
  diskNoRawShare: 0.05,
  diskAlarmsOnlyShare: 0.02,
  /** What the store takes beforehand, to have it when the disk is full: at least 4 × all write buffers. */
  ballastBytes: 20 << 20,

  /** Nobody walks to a place, looks and reports in less. */
  implausibleCloseMs: 3_000,
  /** So many cases of one person, all checked by the same other, are no chance. */
  sameCheckerCases: 10,
  /** So many reports of one person within so long were pressed, not worked. */
  bulkCases: 5,
  bulkWithinMs: 60_000,
  /** Records on the way to the district at any moment: what is more is a backlog. */
  uplinkWaitingFew: 100,
  batteryLowPercent: 20,
  /** Until then somebody has said of each case what it was; later it stands in the digest of every day. */
  dispositionWithinMs: 86_400_000,
  undisposedShownMax: 500,
  /** Calls of severity 3 and 4 that one person gets singly in a shift; later ones wait for a digest. */
  noticesPerShift: 10,
  /** Shorter than a yellow case may wait to be claimed. */
  noticeDigestMs: 600_000,
  noticeShiftMs: 12 * 3_600_000,
  /** A photo as it comes and as it lies here; of one case so many; and in how long a piece it goes to the district. */
  photoBytesMax: 307_200,
  photosPerCaseMax: 12,
  photoPieceBytes: 2_048,
  /** So much of a photo that is too large is let in and thrown away, for its sender to hear why it is refused. */
  photoDrainBytesMax: 16_777_216,
  /** Care counts: buildings of one box, households of one building, and how long they stay at most. */
  careBuildingsMax: 2_000,
  careHouseholdsMax: 5_000,
  careKeptMs: 86_400_000,
  /** Reports that stay on the box, of each kind; the facts they are counted from stay for good. */
  reportsKept: { day: 14, month: 24, quarter: 16 },
  /** JJG 693: a detector is calibrated once a year; holds where no rule says otherwise. */
  calibrationEveryMs: 365 * 86_400_000,
  /** Facts read at once for whoever counts them: the core does other things in between. */
  tallyPageFacts: 500,
} as const;
