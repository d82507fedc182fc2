using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Host.ControlPlane.Store.Migrations.Postgres
{
    /// <inheritdoc />
    internal partial class KeyRateLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "RateLimit",
                table: "keys",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RateLimit",
                table: "keys");
        }
    }
}
