//! The store as one that tenants move from and to.

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;

use super::{Sqlite, moving};
use crate::{
    Appended, DirectoryEntry, Head, Luggage, Moving, Row, Run, Standee, Standing, StoreError, Tenant,
    TenantId,
};

#[async_trait]
impl Moving for Sqlite {
    async fn standings(&self) -> Result<Vec<Standee>, StoreError> {
        self.read(moving::standings).await
    }

    async fn begin_run(&self, tenant: TenantId, than: Run) -> Result<Run, StoreError> {
        self.write(move |transaction| moving::begin_run(transaction, tenant, than)).await
    }

    async fn admit_run(&self, tenant: TenantId, run: Run) -> Result<(), StoreError> {
        self.write(move |transaction| moving::admit_run(transaction, tenant, run)).await
    }

    async fn stand(
        &self,
        tenant: TenantId,
        run: Option<Run>,
        from: &Standing,
        to: &Standing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let (from, to) = (from.clone(), to.clone());
        self.write(move |transaction| moving::stand(transaction, tenant, run, &from, &to, now)).await
    }

    async fn arrive(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        run: Run,
        from: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let (tenant, secret, from) = (tenant.clone(), secret.clone(), from.to_owned());
        self.write(move |transaction| moving::arrive(transaction, &tenant, &secret, run, &from, now)).await
    }

    async fn take_rows(
        &self,
        tenant: TenantId,
        run: Run,
        expected: Head,
        rows: Vec<Row>,
    ) -> Result<Appended, StoreError> {
        self.write(move |transaction| moving::take_rows(transaction, tenant, run, expected, rows)).await
    }

    async fn directory(
        &self,
        tenant: TenantId,
        after: Option<(Kind, &str)>,
        limit: usize,
    ) -> Result<Vec<DirectoryEntry>, StoreError> {
        let (kind, key) = after.map_or(("", ""), |(kind, key)| (kind.name(), key));
        let key = key.to_owned();
        self.read(move |connection| moving::directory(connection, tenant, (kind, &key), limit)).await
    }

    async fn take_directory(
        &self,
        tenant: TenantId,
        run: Run,
        put: Vec<DirectoryEntry>,
        gone: Vec<(Kind, String)>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| moving::take_directory(transaction, tenant, run, &put, &gone)).await
    }

    async fn luggage(&self, tenant: TenantId) -> Result<Luggage, StoreError> {
        self.read(move |connection| moving::luggage(connection, tenant)).await
    }

    async fn take_luggage(&self, run: Run, luggage: &Luggage) -> Result<(), StoreError> {
        let luggage = luggage.clone();
        self.write(move |transaction| moving::take_luggage(transaction, run, &luggage)).await
    }
}
