namespace Gateway.Tests.Backends.Supabase;

/// <summary>
/// Where <c>@supabase/lite</c> 0.10.0 differs from the hosted service. The adapter is not bent to it: what the service really does
/// is covered by the adapter's own tests.
/// </summary>
internal static class SupabaseDeviations
{
    private const string Numbers = "it reads numbers as JavaScript's, which are doubles.";
    private const string Aggregates = "it has no aggregates, not even switched off.";
    private const string Names = "it does not read quoted names in all places.";
    private const string Literals = "it does not read quoted values in all places, and guesses their types.";
    private const string Admin = "it has no admin API for users.";
    private const string Ranges = "it ignores 'Range'.";
    private const string Policies = "it does not let policies for buckets be declared.";

    public static IReadOnlyList<Deviation> All { get; } =
    [
        new("Number_BeyondADouble_IsExactOr400", Numbers),
        new("Get_Filter_GivesExactlyTheRowsThatMatch", Numbers, "9007199254740992"),
        new("Get_Order_IsExactlyThat", Numbers, "order=amount,id", "order=amount&amount=gt.9", "amount.desc"),
        new("Get_OrderByColumnNotSelected_Works", Numbers),
        new("Get_Aggregate_IsExact", Aggregates),
        new("Get_Average_IsTheMean", Aggregates),
        new("Feature_Declared_WorksElse501", Aggregates, "select.aggregate"),
        new("Feature_Declared_WorksElse501", "its description of itself has no tables.", "\"tables\""),
        new("ListTables_SecretKey_ListsThemAndPublishableIs403", "its description of itself has no tables."),
        new("ColumnName_Odd_WorksEverywhere", Names),
        new("Get_Select_GivesThoseColumnsInThatOrder", Names, "select=say"),
        new("Text_InEveryPlace_IsJustText", Literals),
        new("Name_InTheQuery_IsNeverCarriedOut", "it reads a name with a quote in it as another, whole-row one.", "samples"),
        new("Text_AsId_IsJustAnId", "it trims values.", "line", "leading"),
        new("Json_AnyShape_ComesBackEqual", Literals, "false", "just text"),
        new("Get_Filter_GivesExactlyTheRowsThatMatch", Literals, "tags=cs.{}", "like(all)", "like(any)", "name=eq.Alpha&name=eq.beta", "&or=(flag"),
        new("Get_MalformedParameter_Is400ThatNamesIt", "PostgreSQL does not say which parameter held the pattern.", "match.("),
        new("Create_User_LogsInAndIsFound", Admin),
        new("Create_ExistingAddress_Is422", Admin),
        new("Create_BadBody_Is400", Admin),
        new("Delete_User_EndsEverything", Admin),
        new("Get_NoSuchUser_Is404", Admin),
        new("List_Users_PagesThroughEachOnce", Admin),
        new("Update_User_ChangesWhatIsGivenAndKeepsTheRest", Admin),
        new("Update_Banned_RefusesLogInAndRefresh", Admin),
        new("Feature_Declared_WorksElse501", Admin, "admin_users"),
        new("Success_AnyConcern_HasAllHeaders", Admin, "/api/auth/users"),
        new("SigningKeys_Set_HoldsNoPrivatePart", "it signs with a shared secret, and so has no public keys."),
        new("Patch_Metadata_IsMergedAtTheTop", "as GoTrue does, it keeps properties of its own in 'user_metadata'."),
        new("Get_ForgedToken_Is401", "it looks for the bucket before it looks at the token."),
        new("Get_Range_IsPartial", Ranges),
        new("Get_RangeBeyondTheEnd_Is416WithTheSize", Ranges),
        new("Get_IfRangeOfAnOlderVersion_GivesTheWhole", Ranges),
        new("Get_IfNoneMatch_Is304ForTheSameVersionOnly", "it ignores 'If-None-Match'."),
        new("OwnedBucket_Listing_ShowsTheirOwnOnly", Policies),
        new("OwnedBucket_User_ReadsAndChangesTheirOwnOnly", Policies),
        new("Put_LegalPath_ComesBackAsItIs", "it refuses two dots anywhere, and does not decode question marks.", "dots", "..hidden", "x..y", "?question"),
        new("Get_ActiveContent_ComesAsAttachment", "it tells media types by the name's extension."),
        new("Put_TypeThatTheBucketDoesNotTake_Is415", "it does not know 'image/*'."),
        new("Put_BeyondTheBucketsLimit_Is413AndNothingIsStored", "it does not know 'image/*'."),
        new("Put_Existing_Answers200AndReplacesTheBytes", "it keeps the old media type."),
        new("Copy_WithinBucket_LeavesBoth", "it loses the media type."),
        new("Post_PathMetadataFile_Answers201WithTheWholeDescription", "it ignores metadata on raw uploads."),
        new("Post_BodyThatIsNoRows_Is400", "it takes half a surrogate pair for text.", "ud800"),
    ];
}
