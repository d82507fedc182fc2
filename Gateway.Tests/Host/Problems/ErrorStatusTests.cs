using Gateway.Host.Problems;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Problems;

internal sealed class ErrorStatusTests
{
    // The contract's table, written out a second time on purpose: a status is a promise to callers.
    private static readonly Dictionary<int, string> Contract = new()
    {
        [400] = "invalid_request filter_required invalid_cursor type_mismatch not_null_violation check_violation index_required "
            + "invalid_credentials email_not_confirmed",
        [401] = "invalid_key key_expired invalid_token token_expired",
        [403] = "insufficient_scope permission_denied",
        [404] = "not_found table_not_found bucket_not_found",
        [405] = "method_not_allowed",
        [406] = "not_single",
        [409] = "already_exists foreign_key_violation conflict in_flight outcome_unknown",
        [412] = "precondition_failed",
        [413] = "payload_too_large",
        [415] = "unsupported_media_type",
        [416] = "range_not_satisfiable",
        [422] = "scan_limit_exceeded idempotency_mismatch user_already_exists weak_password metadata_too_large",
        [429] = "rate_limited quota_exceeded upstream_rate_limited",
        [500] = "internal",
        [501] = "not_supported",
        [502] = "upstream_error bad_configuration",
        [503] = "upstream_unavailable state_unavailable",
        [504] = "upstream_timeout",
    };

    [Test]
    public void Of_AllKinds_AreTheContractsTable()
    {
        var expected = Contract.SelectMany(row => row.Value.Split(' '), (row, code) => $"{code} {row.Key}");
        var actual = Enum.GetValues<ErrorKind>().Select(kind => $"{ErrorCode.Of(kind)} {ErrorStatus.Of(kind)}");

        Assert.That(actual, Is.EquivalentTo(expected));
    }

    [Test]
    public void TryParse_CodeOfAKind_GivesTheKind([Values] ErrorKind kind)
    {
        Assert.That(ErrorCode.TryParse(ErrorCode.Of(kind), out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(kind));
    }

    [TestCase("Internal")]
    [TestCase("")]
    [TestCase("no_such_code")]
    public void TryParse_NoCode_IsFalse(string code) => Assert.That(ErrorCode.TryParse(code, out _), Is.False);
}
